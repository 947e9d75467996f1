import type { Mutant } from '../mutant.ts';

export const wholeMilliseconds: Mutant = {
  id: 'token-bucket-whole-milliseconds',
  algorithm: 'token-bucket',
  breaks: ['TB-6'],
  wrong: 'the time of a token is rounded to whole milliseconds: 7 in a second come every 143 ms',
  temptation: 'an interval is handier than a rate',
  seen: 'https://github.com/DNS-OARC/flamethrower/pull/51',
  class: 'rate-quantised',
  direction: 'over',
  base: 'src/memory/bucket-config.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'return { capacity, initial, tokens, periodMs, full };',
      replace:
        'const perTokenMs = Math.max(1, Math.round(periodMs / tokens));\n  return { capacity, initial, tokens: 1, periodMs: perTokenMs, full: (full / periodMs) * perTokenMs };',
    },
  ],
};
