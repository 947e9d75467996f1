import type { Mutant } from '../mutant.ts';

export const oneAPeriod: Mutant = {
  id: 'gcra-one-a-period',
  algorithm: 'gcra',
  breaks: ['TB-3a'],
  wrong: 'a period brings one permit, however many are configured',
  temptation: 'how many periods have passed is how many permits have come',
  seen: 'https://github.com/gengteng/axum-limit/issues/2',
  class: 'refill-arithmetic',
  direction: 'under',
  base: 'src/memory/gcra.ts',
  limiter: 'Gcra',
  edits: [
    {
      find: 'const elapsed = (nowMs - arrivals.lastMs) * this.#units.tokens;',
      replace: 'const elapsed = nowMs - arrivals.lastMs;',
    },
  ],
};
