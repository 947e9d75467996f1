import type { Mutant } from '../mutant.ts';

export const tokensKept: Mutant = {
  id: 'changing-tokens-kept',
  algorithm: 'token-bucket',
  breaks: ['RECONF-2'],
  wrong: 'a change of the capacity keeps the number of tokens, and not the share',
  temptation: 'tokens are tokens',
  class: 'update-rate',
  direction: 'under',
  base: 'src/memory/bucket-config.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reconfigure',
  edits: [{ find: 'return level > 0 ?', replace: 'return level > from.full ?' }],
};
