import type { Mutant } from '../mutant.ts';

export const ownKey: Mutant = {
  id: 'distributed-own-key',
  algorithm: 'bounded',
  breaks: ['DIST-1', 'DIST-2'],
  wrong: 'each node settles under a key of its own, which nobody else reads',
  temptation: 'every region has a record of its own, so that none can spoil that of another',
  direction: 'over',
  base: 'src/distributed/memory-backend.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/debts',
  edits: [
    {
      find: '    settle: (bucket, key, settled) => step(bucket, key, (centre) => settle(bucket, centre, settled)),',
      replace:
        '    settle: (bucket, key, settled) =>\n      step(bucket, settled.session + key, (centre) => settle(bucket, centre, settled)),',
    },
  ],
};
