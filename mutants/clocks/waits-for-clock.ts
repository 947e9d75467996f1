import type { Mutant } from '../mutant.ts';

export const waitsForClock: Mutant = {
  id: 'clocks-waits-for-clock',
  algorithm: 'token-bucket',
  breaks: ['TIME-3'],
  wrong: 'after a step back nothing is refilled until the clock has caught up',
  temptation: 'max(now, last) keeps time from going back, however far it went',
  seen: 'https://github.com/rsyslog/rsyslog/pull/1369',
  class: 'clock-backwards',
  direction: 'under',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'a clock set back',
  edits: [
    {
      find: 'const isRewound = behindMs > this.#toleranceMs;',
      replace: 'const isRewound = behindMs > Number.MAX_VALUE;',
    },
  ],
};
