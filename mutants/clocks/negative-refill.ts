import type { Mutant } from '../mutant.ts';

export const negativeRefill: Mutant = {
  id: 'clocks-negative-refill',
  algorithm: 'token-bucket',
  breaks: ['TIME-2b'],
  wrong: 'a step back of the clock takes tokens away',
  temptation: 'elapsed time times rate is the refill, and elapsed time is positive',
  seen: 'https://github.com/varnish/libvmod-vsthrottle/issues/4',
  class: 'clock-backwards',
  direction: 'under',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'a clock set back',
  edits: [{ find: 'this.advance(row, row.lastMs);', replace: 'this.advance(row, clockMs);' }],
};
