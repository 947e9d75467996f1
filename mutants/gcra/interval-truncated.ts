import type { Mutant } from '../mutant.ts';

export const intervalTruncated: Mutant = {
  id: 'gcra-interval-truncated',
  algorithm: 'gcra',
  breaks: ['TB-3b'],
  wrong:
    'the emission interval is whole milliseconds, rounded down: 7 in a second come every 142 ms, and 2000 without end',
  temptation: 'period / rate is an interval, and intervals are integers',
  seen: 'https://github.com/gravitational/teleport/pull/66940',
  class: 'rate-quantised',
  direction: 'over',
  base: 'src/memory/gcra.ts',
  limiter: 'Gcra',
  edits: [
    {
      find: 'get #emissionInterval(): number {\n    return this.#units.periodMs;',
      replace:
        'get #emissionInterval(): number {\n    return this.#units.periodMs - (this.#units.periodMs % this.#units.tokens);',
    },
  ],
};
