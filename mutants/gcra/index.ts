import type { Mutant } from '../mutant.ts';
import { initialInTokens } from './initial-in-tokens.ts';
import { intervalTruncated } from './interval-truncated.ts';
import { oneAPeriod } from './one-a-period.ts';
import { oneMore } from './one-more.ts';
import { periodUnchecked } from './period-unchecked.ts';
import { resetInTicks } from './reset-in-ticks.ts';
import { retryAfterRounded } from './retry-after-rounded.ts';

/** Mutants of this algorithm. */
export const GCRA_MUTANTS: readonly Mutant[] = [
  oneMore,
  retryAfterRounded,
  intervalTruncated,
  oneAPeriod,
  resetInTicks,
  periodUnchecked,
  initialInTokens,
];
