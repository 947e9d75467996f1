import type { Mutant } from '../mutant.ts';

export const denialsUncounted: Mutant = {
  id: 'life-denials-uncounted',
  algorithm: 'token-bucket',
  breaks: ['LIFE-5'],
  wrong: 'stats count what was allowed, and never what was denied',
  temptation: 'the counter is raised where the work is done, and for a denial there is none',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [{ find: 'this.#denied += 1;\n', replace: '' }],
};
