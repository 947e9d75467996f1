import type { Mutant } from '../mutant.ts';

export const stepLate: Mutant = {
  id: 'stepped-bucket-step-late',
  algorithm: 'stepped-bucket',
  breaks: ['TBS-1'],
  wrong: 'a step comes one millisecond after it is due',
  temptation: 'the instant at which a period ends belongs to that period, one thinks',
  class: 'boundary-inclusive',
  direction: 'both',
  base: 'src/memory/stepped-bucket.ts',
  limiter: 'SteppedBucket',
  edits: [
    {
      find: 'return Math.floor((instantMs - this.#phaseMs) / this.#units.periodMs);',
      replace: 'return Math.floor((instantMs - this.#phaseMs - 1) / this.#units.periodMs);',
    },
    { find: 'return steps * periodMs - sinceStepMs;', replace: 'return steps * periodMs - sinceStepMs + 1;' },
  ],
};
