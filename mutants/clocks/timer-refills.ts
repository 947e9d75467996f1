import type { Mutant } from '../mutant.ts';

export const timerRefills: Mutant = {
  id: 'clocks-timer-refills',
  algorithm: 'stepped-bucket',
  breaks: ['TIME-7'],
  wrong: 'a timer brings the tokens: late or not at all, as timers are',
  temptation: 'setInterval says what is meant, and a clock is one more thing to inject',
  seen: 'https://github.com/envoyproxy/envoy/pull/21327',
  class: 'timer-driven',
  direction: 'under',
  base: 'mutants/clocks/ticking-stepped-bucket.ts',
  limiter: 'TickingSteppedBucket',
  needs: 'a timer',
  edits: [],
};
