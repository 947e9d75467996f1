import type { Mutant } from '../mutant.ts';

export const periodRestarts: Mutant = {
  id: 'stepped-bucket-period-restarts',
  algorithm: 'stepped-bucket',
  breaks: ['TBS-1'],
  wrong: 'a period is counted from the last call: who asks more often than that never gets anything',
  temptation: 'now less the last time is how long it has been',
  seen: 'https://github.com/svix/diom/pull/115',
  class: 'refill-arithmetic',
  direction: 'under',
  base: 'src/memory/stepped-bucket.ts',
  limiter: 'SteppedBucket',
  edits: [
    {
      find: 'const steps = this.#periodOf(nowMs) - this.#periodOf(bucket.lastMs);',
      replace: 'const steps = Math.floor((nowMs - bucket.lastMs) / this.#units.periodMs);',
    },
  ],
};
