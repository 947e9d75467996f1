import type { Mutant } from '../mutant.ts';

export const returnedAndKept: Mutant = {
  id: 'distributed-returned-and-kept',
  algorithm: 'bounded',
  breaks: ['DIST-1', 'DIST-2'],
  wrong: 'what a node gives back it goes on to spend',
  temptation: 'the lease ends when the answer is there, so until then it is as good as before',
  direction: 'over',
  base: 'src/distributed/leases.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/leases',
  edits: [{ find: '    lease.held -= returned;\n', replace: '' }],
};
