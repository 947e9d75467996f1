import type { Mutant } from '../mutant.ts';

export const overridden: Mutant = {
  id: 'tiers-overridden',
  algorithm: 'token-bucket',
  breaks: ['TIER-1'],
  wrong: 'another config for one tier is another config for all of them',
  temptation: 'a change is sent to everybody',
  direction: 'under',
  base: 'src/memory/tiers.ts',
  limiter: 'Tiered',
  inPlaceOf: 'memory/tiered token-bucket',
  needs: ['assign', 'reconfigure'],
  edits: [
    {
      find: "this.#limiterOf(this.#checkTier('tier', tier)).reconfigure(config);",
      replace:
        "this.#checkTier('tier', tier);\n    for (const limiter of this.#limiters.values()) limiter.reconfigure(config);",
    },
  ],
};
