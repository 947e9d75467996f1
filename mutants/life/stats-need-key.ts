import type { Mutant } from '../mutant.ts';

export const statsNeedKey: Mutant = {
  id: 'life-stats-need-key',
  algorithm: 'token-bucket',
  breaks: ['LIFE-5'],
  wrong: 'counts of all keys together are refused: no key is no valid key',
  temptation: 'in every other call the key is checked first',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'stats(key?: string): Stats {',
      replace: "stats(key?: string): Stats {\n    checkKey(key ?? '');",
    },
  ],
};
