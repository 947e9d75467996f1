import type { Mutant } from '../mutant.ts';

export const negativeCost: Mutant = {
  id: 'fixed-window-negative-cost',
  algorithm: 'fixed-window',
  breaks: ['COST-1'],
  wrong: 'a negative cost is taken: it gives permits away',
  temptation: 'costs come from ourselves',
  seen: 'https://github.com/vinceAmstoutz/symfony-security-auditor/pull/291',
  class: 'nan-or-negative',
  direction: 'over',
  base: 'src/memory/checks.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'if (!Number.isInteger(cost) || cost <= 0) throw',
      replace: 'if (!Number.isInteger(cost) || cost === 0) throw',
    },
  ],
};
