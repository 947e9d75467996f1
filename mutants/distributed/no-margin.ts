import type { Mutant } from '../mutant.ts';

export const noMargin: Mutant = {
  id: 'distributed-no-margin',
  algorithm: 'bounded',
  breaks: ['DIST-3'],
  wrong:
    'the centre counts a lease as ended when its node may spend it for the time by which both their clocks are off',
  temptation: 'both wait for as long as the lease lasts, and milliseconds are equally long everywhere',
  class: 'clock-skew-stale-now',
  direction: 'over',
  base: 'src/distributed/leases.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/leases',
  edits: [
    { find: '    this.#keepMs = leaseMs + 4 * skewMs;', replace: '    this.#keepMs = leaseMs + 0 * skewMs;' },
    { find: '    this.freshenMs = Math.ceil(leaseMs / 3);', replace: '    this.freshenMs = leaseMs;' },
  ],
};
