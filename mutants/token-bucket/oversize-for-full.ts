import type { Mutant } from '../mutant.ts';

export const oversizeForFull: Mutant = {
  id: 'token-bucket-oversize-for-full',
  algorithm: 'token-bucket',
  breaks: ['ADM-7'],
  wrong: 'a cost above the capacity is admitted for the price of a full bucket',
  temptation: 'whoever asks for more than there ever is would wait for ever, and something has to be done',
  seen: 'https://github.com/firecracker-microvm/firecracker/pull/2048',
  class: 'oversize-request',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    { find: 'if (cost > capacity) return Number.POSITIVE_INFINITY;\n', replace: '' },
    {
      find: 'const missing = cost * periodMs - bucket.level;',
      replace: 'const missing = Math.min(cost, capacity) * periodMs - bucket.level;',
    },
    {
      find: 'bucket.level -= cost * this.#units.periodMs;',
      replace: 'bucket.level -= Math.min(cost, this.#units.capacity) * this.#units.periodMs;',
    },
  ],
};
