import type { Mutant } from '../mutant.ts';

export const triesOvertake: Mutant = {
  id: 'waiting-tries-overtake',
  algorithm: 'token-bucket',
  breaks: ['WAIT-2'],
  wrong: 'a try takes what those in line are waiting for',
  temptation: 'trying and waiting are two functions, and only one of them knows of the line',
  seen: 'https://github.com/facebook/rocksdb/pull/11425',
  class: 'waiter-lost-or-starved',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [{ find: 'const isShutOut = this.waiters.shutsOut(key);', replace: 'const isShutOut = false;' }],
};
