import type { Mutant } from '../mutant.ts';

export const asksAgain: Mutant = {
  id: 'distributed-asks-again',
  algorithm: 'token-bucket',
  breaks: ['FAULT-3'],
  wrong: 'a node that hears no answer asks once more, and the centre takes the cost again',
  temptation: 'whoever gets no answer has not been heard',
  direction: 'under',
  base: 'src/distributed/strict.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/strict',
  edits: [
    {
      find: '    const standing = await backend.take(bucket, key, cost);',
      replace:
        '    const standing = await backend.take(bucket, key, cost).catch(() => backend.take(bucket, key, cost));',
    },
  ],
};
