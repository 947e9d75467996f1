import type { Mutant } from '../mutant.ts';

export const waitsUncounted: Mutant = {
  id: 'life-waits-uncounted',
  algorithm: 'token-bucket',
  breaks: ['LIFE-5'],
  wrong: 'stats never count those who waited',
  temptation: 'the field is there, and nothing fails without it',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [{ find: '    this.#waited += 1;\n', replace: '' }],
};
