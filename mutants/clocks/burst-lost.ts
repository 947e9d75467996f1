import type { Mutant } from '../mutant.ts';

export const burstLost: Mutant = {
  id: 'clocks-burst-lost',
  algorithm: 'gcra',
  breaks: ['TIME-2b'],
  wrong: 'a step back of the clock moves every arrival on by as much: a burst that was not used is denied',
  temptation: 'the TAT is an instant, and instants are compared',
  seen: 'https://github.com/chatmail/filtermail/pull/167',
  class: 'clock-backwards',
  direction: 'under',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/gcra.ts',
  limiter: 'Gcra',
  needs: 'a clock set back',
  edits: [{ find: 'this.advance(row, row.lastMs);', replace: 'this.advance(row, clockMs);' }],
};
