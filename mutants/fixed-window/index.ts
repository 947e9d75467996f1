import type { Mutant } from '../mutant.ts';
import { comparesText } from './compares-text.ts';
import { countsCalls } from './counts-calls.ts';
import { cutAt31Bits } from './cut-at-31-bits.ts';
import { lateEdge } from './late-edge.ts';
import { negativeCost } from './negative-cost.ts';
import { negativeRemaining } from './negative-remaining.ts';
import { oneMore } from './one-more.ts';
import { remainingBefore } from './remaining-before.ts';
import { resetZero } from './reset-zero.ts';

/** Mutants of this algorithm. */
export const FIXED_WINDOW_MUTANTS: readonly Mutant[] = [
  oneMore,
  lateEdge,
  countsCalls,
  negativeCost,
  cutAt31Bits,
  negativeRemaining,
  remainingBefore,
  resetZero,
  comparesText,
];
