import type { Mutant } from '../mutant.ts';

export const leakRounded: Mutant = {
  id: 'leaky-bucket-leak-rounded',
  algorithm: 'leaky-bucket',
  breaks: ['TB-4'],
  wrong: 'what leaks between two calls is rounded to the nearest whole unit: the errors add up',
  temptation: 'units are whole, and rounding errs as often up as down',
  seen: 'https://github.com/scylladb/seastar/pull/1723',
  class: 'lost-fraction',
  direction: 'over',
  base: 'src/memory/leaky-bucket.ts',
  limiter: 'LeakyBucket',
  edits: [
    {
      find: 'const leaked = (nowMs - bucket.lastMs) * this.#units.tokens;',
      replace:
        'const { tokens, periodMs } = this.#units;\n    const leaked = Math.round(((nowMs - bucket.lastMs) * tokens) / periodMs) * periodMs;',
    },
  ],
};
