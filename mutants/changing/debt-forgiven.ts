import type { Mutant } from '../mutant.ts';

export const debtForgiven: Mutant = {
  id: 'changing-debt-forgiven',
  algorithm: 'token-bucket',
  breaks: ['RECONF-2'],
  wrong: 'a change of the config forgives what is owed for promises: the key goes on from an empty bucket',
  temptation: 'a share of the capacity is never negative',
  class: 'update-rate',
  direction: 'over',
  base: 'src/memory/bucket-config.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: ['reserve', 'reconfigure'],
  edits: [
    {
      find: 'return level > 0 ? floorScaled(level, to.full, from.full) : floorScaled(level, to.periodMs, from.periodMs);',
      replace: 'return Math.max(0, floorScaled(level, to.full, from.full));',
    },
  ],
};
