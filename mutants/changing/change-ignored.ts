import type { Mutant } from '../mutant.ts';

export const changeIgnored: Mutant = {
  id: 'changing-change-ignored',
  algorithm: 'token-bucket',
  breaks: ['RECONF-2'],
  wrong: 'a change of the config reaches nobody',
  temptation: 'each key has its limit from the day it was made',
  seen: 'https://github.com/mailgun/gubernator/issues/37',
  class: 'update-rate',
  direction: 'both',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reconfigure',
  edits: [{ find: 'this.change(rules, clockMs);\n', replace: '' }],
};
