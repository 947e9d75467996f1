import type { Mutant } from '../mutant.ts';

export const followsClockBack: Mutant = {
  id: 'store-follows-clock-back',
  algorithm: 'token-bucket',
  breaks: ['TIME-2a'],
  wrong: "a step back of the server's clock is credited again when it has caught up",
  temptation: 'the last reading is the last reading',
  class: 'clock-backwards',
  direction: 'over',
  base: 'src/redis/lua/decide.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'local now = max(clock, row.last)',
      replace: 'local now = clock',
    },
  ],
};
