import type { Mutant } from '../mutant.ts';

export const onePerKey: Mutant = {
  id: 'composite-one-per-key',
  algorithm: 'composite',
  breaks: ['COMP-1'],
  wrong: 'of several limits on the same key only the last applies: they are stored under one name',
  temptation: 'the key names what is counted',
  seen: 'https://github.com/long2ice/fastapi-limiter/issues/38',
  class: 'key-collision',
  direction: 'over',
  base: 'src/memory/composite.ts',
  limiter: 'Composite',
  edits: [
    {
      find: 'this.#members = limits.map(([name, limit]) => member(name, limit));',
      replace:
        'this.#members = [...new Map(limits.map(([name, limit]) => [limit.key, member(name, limit)])).values()];',
    },
  ],
};
