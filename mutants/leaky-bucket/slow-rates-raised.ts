import type { Mutant } from '../mutant.ts';

export const slowRatesRaised: Mutant = {
  id: 'leaky-bucket-slow-rates-raised',
  algorithm: 'leaky-bucket',
  breaks: ['TB-3b'],
  wrong: 'less than one in a second is raised to one in a second',
  temptation: 'a tick that brings nothing looks like a mistake, so each brings at least one',
  seen: 'https://github.com/InterCooperative-Network/icn/issues/2503',
  class: 'rate-quantised',
  direction: 'over',
  base: 'src/memory/bucket-config.ts',
  entry: 'src/memory/leaky-bucket.ts',
  limiter: 'LeakyBucket',
  edits: [
    {
      find: 'return { capacity, initial, tokens, periodMs, full };',
      replace: 'return { capacity, initial, tokens: Math.max(tokens, Math.ceil(periodMs / 1000)), periodMs, full };',
    },
  ],
};
