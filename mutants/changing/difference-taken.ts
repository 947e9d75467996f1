import type { Mutant } from '../mutant.ts';

export const differenceTaken: Mutant = {
  id: 'changing-difference-taken',
  algorithm: 'token-bucket',
  breaks: ['RECONF-2'],
  wrong: 'a lower capacity takes the difference from what is there, into debt if need be',
  temptation: 'so many fewer fit in, so so many go',
  seen: 'https://github.com/redpanda-data/redpanda/pull/21357',
  class: 'update-rate',
  direction: 'under',
  base: 'src/memory/bucket-config.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reconfigure',
  edits: [
    {
      find: 'return level > 0 ? floorScaled(level, to.full, from.full) : floorScaled(level, to.periodMs, from.periodMs);',
      replace:
        'return floorScaled(level, to.periodMs, from.periodMs) - Math.max(0, from.capacity - to.capacity) * to.periodMs;',
    },
  ],
};
