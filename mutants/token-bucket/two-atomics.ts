import type { Mutant } from '../mutant.ts';

export const twoAtomics: Mutant = {
  id: 'token-bucket-two-atomics',
  algorithm: 'token-bucket',
  breaks: ['TIME-1'],
  wrong: 'the level and the instant of the last refill are two variables: two callers add the same refill',
  temptation: 'each of them is atomic',
  class: 'toctou-race',
  direction: 'over',
  base: 'mutants/token-bucket/two-variables-bucket.ts',
  limiter: 'TwoVariablesBucket',
  edits: [],
  asynchronous: true,
};
