import type { Mutant } from '../mutant.ts';

export const leasesUncapped: Mutant = {
  id: 'distributed-leases-uncapped',
  algorithm: 'bounded',
  breaks: ['DIST-1'],
  wrong: 'the centre fills up behind the backs of those who hold leases',
  temptation: 'a bucket is filled up to its capacity, and what was handed out is no longer in it',
  direction: 'over',
  base: 'src/distributed/centre.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/leases',
  edits: [
    { find: '  const room = full - outstandingOf(centre) * periodMs;', replace: '  const room = full;' },
    {
      find: 'function fillUpTo({ full, periodMs, tokens }: Bucket',
      replace: 'function fillUpTo({ full, tokens }: Bucket',
    },
  ],
};
