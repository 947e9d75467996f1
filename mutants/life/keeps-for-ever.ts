import type { Mutant } from '../mutant.ts';

export const keepsForEver: Mutant = {
  id: 'life-keeps-for-ever',
  algorithm: 'token-bucket',
  breaks: ['LIFE-4'],
  wrong: 'keys are never forgotten',
  temptation: 'nothing is missed by forgetting to forget, in any test',
  seen: 'https://github.com/gravitational/teleport/pull/63568',
  class: 'key-leak',
  direction: 'claim',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [{ find: 'const LOOKS_PER_CALL = 2;', replace: 'const LOOKS_PER_CALL = 0;' }],
};
