import type { Mutant } from '../mutant.ts';

export const spendsAfterEnd: Mutant = {
  id: 'distributed-spends-after-end',
  algorithm: 'bounded',
  breaks: ['DIST-4'],
  wrong: 'a lease is spent after it has ended, while the centre has long filled up again',
  temptation: 'the tokens were paid for, and nobody has taken them back',
  direction: 'over',
  base: 'src/distributed/leases.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/leases',
  edits: [
    {
      find: '    if (lease.held < cost || this.#hasEnded(lease)) return false;',
      replace: '    if (lease.held < cost) return false;',
    },
    {
      find: '    const returned = cost === 0 || this.#hasEnded(lease) ? lease.held : 0;',
      replace: '    const returned = cost === 0 ? lease.held : 0;',
    },
  ],
};
