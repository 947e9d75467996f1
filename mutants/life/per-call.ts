import type { Mutant } from '../mutant.ts';

export const perCall: Mutant = {
  id: 'life-per-call',
  algorithm: 'token-bucket',
  breaks: ['ADM-9'],
  wrong: 'a limiter is built for each call: every request is the first',
  temptation: 'a decorator builds what it needs where it needs it',
  direction: 'over',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const behindMs = this.enter(key, clockMs);',
      replace: 'this.forget(key);\n    const behindMs = this.enter(key, clockMs);',
    },
  ],
};
