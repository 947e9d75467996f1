import type { Mutant } from '../mutant.ts';

export const batchRefill: Mutant = {
  id: 'token-bucket-batch-refill',
  algorithm: 'token-bucket',
  breaks: ['TB-3a', 'TB-3b'],
  wrong: 'tokens arrive together when a whole period is over, instead of one by one',
  temptation: '"10 per second" is read as ten tokens every second',
  seen: 'https://github.com/spring-cloud/spring-cloud-gateway/issues/1117',
  class: 'batch-refill',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;',
      replace:
        'const { periodMs } = this.#units;\n    const periods = Math.floor((nowMs - bucket.lastMs) / periodMs);\n    const refilled = bucket.level + periods * periodMs * tokens;',
    },
    { find: 'bucket.lastMs = nowMs;', replace: 'bucket.lastMs += periods * periodMs;' },
  ],
};
