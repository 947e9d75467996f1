import type { Mutant } from '../mutant.ts';

export const zeroRate: Mutant = {
  id: 'token-bucket-zero-rate',
  algorithm: 'token-bucket',
  breaks: ['CFG-1'],
  wrong: 'a rate of zero is accepted; the wait is then a division by zero',
  temptation: 'the type says number, and nobody configures zero',
  seen: 'https://github.com/golang/go/issues/47221',
  class: 'zero-limit',
  direction: 'over',
  base: 'src/memory/bucket-config.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "const tokens = checkInteger('refill.tokens', refill.tokens, 1);",
      replace: "const tokens = checkInteger('refill.tokens', refill.tokens, 0);",
    },
  ],
};
