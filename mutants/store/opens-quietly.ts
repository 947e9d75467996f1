import type { Mutant } from '../mutant.ts';

export const opensQuietly: Mutant = {
  id: 'store-opens-quietly',
  algorithm: 'token-bucket',
  breaks: ['FAULT-1'],
  wrong: 'when the store fails everything is allowed, and nobody is told',
  temptation: 'the shop must not close because the limiter is down',
  class: 'fail-open-silent',
  direction: 'claim',
  base: 'src/redis/decision.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    { find: '  throw error;\n}', replace: '  if (error instanceof Error) return allowed(nothing);\n  throw error;\n}' },
  ],
};
