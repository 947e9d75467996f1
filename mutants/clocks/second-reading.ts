import type { Mutant } from '../mutant.ts';

export const secondReading: Mutant = {
  id: 'clocks-second-reading',
  algorithm: 'token-bucket',
  breaks: ['TIME-6'],
  wrong: 'the refill goes by one reading of the clock, and its instant by a second one: the time between them is lost',
  temptation: 'each function asks for the time that it needs',
  seen: 'https://github.com/constructorfabric/gears-rust/issues/1693',
  class: 'clock-skew-stale-now',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'a clock that moves',
  edits: [
    {
      find: 'const decision = this.#blockMs === 0 ?',
      replace:
        'this.row.lastMs = Math.max(this.row.lastMs, readMs(this.#options.clock));\n    const decision = this.#blockMs === 0 ?',
    },
  ],
};
