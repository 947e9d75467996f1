import type { Mutant } from '../mutant.ts';

export const uncapped: Mutant = {
  id: 'refunds-uncapped',
  algorithm: 'token-bucket',
  breaks: ['REFUND-1'],
  wrong: 'a refund lifts the level above the capacity',
  temptation: 'what was taken out fits in again',
  class: 'refund-wrong',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'refund',
  edits: [
    {
      find: 'row.level = Math.min(this.#units.full, row.level + unitsAt(row.lastMs));',
      replace: 'row.level += unitsAt(row.lastMs);',
    },
    {
      find: 'const { tokens, full } = this.#units;\n    // After',
      replace: 'if (nowMs === bucket.lastMs) return;\n    const { tokens, full } = this.#units;\n    // After',
    },
  ],
};
