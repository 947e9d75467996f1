import type { Mutant } from '../mutant.ts';

export const fieldsTwice: Mutant = {
  id: 'http-fields-twice',
  algorithm: 'token-bucket',
  breaks: ['HTTP-3'],
  wrong: 'each field is there twice, with a comma between',
  temptation: 'the limit of the whole and that of the route both tell, and fields can be added',
  seen: 'https://github.com/laurentS/slowapi/issues/33',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/http/response.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'connection',
  edits: [
    {
      find: 'response.setHeader(name, name === EXPOSE_FIELD ? added(response.getHeader(name), value) : value);',
      replace: 'response.setHeader(name, added(name === EXPOSE_FIELD ? response.getHeader(name) : value, value));',
    },
  ],
};
