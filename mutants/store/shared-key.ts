import type { Mutant } from '../mutant.ts';

export const sharedKey: Mutant = {
  id: 'store-shared-key',
  algorithm: 'composite',
  breaks: ['COMP-1'],
  wrong: 'two limits on one key are one key in the store: its name says nothing of the limit',
  temptation: 'the key names who is limited',
  seen: 'https://github.com/ulule/limiter/issues/230',
  class: 'key-collision',
  direction: 'over',
  base: 'src/redis/composite.ts',
  limiter: 'Composite',
  edits: [
    {
      find: 'storedKey(part.keyPrefix, keyFor(name, keyOf, request))',
      replace: "storedKey(part.keyPrefix.replace(/\\w+:$/, ''), keyFor(name, keyOf, request))",
    },
  ],
};
