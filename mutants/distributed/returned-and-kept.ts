import type { Mutant } from '../mutant.ts';

export const returnedAndKept: Mutant = {
  id: 'distributed-returned-and-kept',
  algorithm: 'bounded',
  breaks: ['DIST-4'],
  wrong: 'what a node gives back it goes on to spend until it has heard that it was taken',
  temptation: 'as long as there is no answer nothing has happened',
  direction: 'over',
  base: 'src/distributed/leases.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/leases',
  edits: [
    { find: '    lease.held -= returned;\n', replace: '' },
    {
      find: '    lease.held += grant.granted;',
      replace: '    lease.held = Math.max(0, lease.held - message.returned) + grant.granted;',
    },
  ],
};
