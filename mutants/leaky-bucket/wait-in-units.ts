import type { Mutant } from '../mutant.ts';

export const waitInUnits: Mutant = {
  id: 'leaky-bucket-wait-in-units',
  algorithm: 'leaky-bucket',
  breaks: ['META-3'],
  wrong: 'the wait is how much is too much, and not how long that takes to leak',
  temptation: 'both are what is missing, and both are numbers',
  seen: 'https://github.com/ydb-platform/nbs/pull/6601',
  class: 'unit-mixup',
  direction: 'claim',
  base: 'src/memory/leaky-bucket.ts',
  limiter: 'LeakyBucket',
  edits: [
    {
      find: 'const { capacity, tokens, periodMs, full } = this.#units;\n    if (cost',
      replace: 'const { capacity, periodMs, full } = this.#units;\n    if (cost',
    },
    {
      find: 'return overflow > 0 ? Math.ceil(overflow / tokens) : 0;',
      replace: 'return overflow > 0 ? Math.ceil(overflow / periodMs) : 0;',
    },
  ],
};
