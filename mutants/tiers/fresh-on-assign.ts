import type { Mutant } from '../mutant.ts';

export const freshOnAssign: Mutant = {
  id: 'tiers-fresh-on-assign',
  algorithm: 'token-bucket',
  breaks: ['TIER-1'],
  wrong: 'a change of tier is a fresh start',
  temptation: 'each tier is a limiter, and each limiter has its own keys',
  direction: 'over',
  base: 'src/memory/tiers.ts',
  limiter: 'Tiered',
  inPlaceOf: 'memory/tiered token-bucket',
  needs: 'assign',
  edits: [{ find: 'if (!from.moveTo(to, key, clockMs)) {', replace: 'if (from.clock !== to.clock) {' }],
};
