import type { Mutant } from '../mutant.ts';

export const waitersOverlooked: Mutant = {
  id: 'tiers-waiters-overlooked',
  algorithm: 'token-bucket',
  breaks: ['TIER-1'],
  wrong: 'those who wait for a key go on as on the tier that it was on',
  temptation: 'the line is not the state of the key, and is not moved with it',
  direction: 'under',
  base: 'src/memory/tiers.ts',
  limiter: 'Tiered',
  inPlaceOf: 'memory/tiered token-bucket',
  needs: ['acquire', 'assign'],
  edits: [{ find: '    this.#waiters.limitChanged(clockMs, key);\n', replace: '' }],
};
