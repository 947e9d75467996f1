import type { Mutant } from '../mutant.ts';

export const creditedTwice: Mutant = {
  id: 'clocks-credited-twice',
  algorithm: 'token-bucket',
  breaks: ['TIME-2a'],
  wrong: 'a step back of the clock moves the instant of the last refill back as well: time is credited again',
  temptation: 'the last refill was now, whatever now is',
  seen: 'https://github.com/spring-cloud/spring-cloud-gateway/pull/1688',
  class: 'clock-skew-stale-now',
  direction: 'over',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'a clock set back',
  edits: [{ find: 'const isRewound = behindMs > this.#toleranceMs;', replace: 'const isRewound = behindMs > 0;' }],
};
