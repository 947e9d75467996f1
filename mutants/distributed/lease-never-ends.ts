import type { Mutant } from '../mutant.ts';

export const leaseNeverEnds: Mutant = {
  id: 'distributed-lease-never-ends',
  algorithm: 'bounded',
  breaks: ['ADM-3', 'DIST-4'],
  wrong: 'a lease that its node does not give back is never counted as spent',
  temptation: 'whoever has taken it will bring it back',
  class: 'slot-leak',
  direction: 'under',
  base: 'src/distributed/centre.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/leases',
  edits: [
    {
      find: '  const ended = [...centre.sessions].filter(([, { expiresMs }]) => expiresMs <= nowMs);',
      replace:
        '  const ended = [...centre.sessions].filter(([, { expiresMs, outstanding }]) => expiresMs <= nowMs && outstanding === 0);',
    },
  ],
};
