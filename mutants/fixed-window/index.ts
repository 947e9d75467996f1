import type { Mutant } from '../mutant.ts';
import { comparesText } from './compares-text.ts';
import { counterKept } from './counter-kept.ts';
import { countsCalls } from './counts-calls.ts';
import { cutAt31Bits } from './cut-at-31-bits.ts';
import { denialsCount } from './denials-count.ts';
import { firstUnchecked } from './first-unchecked.ts';
import { lateEdge } from './late-edge.ts';
import { negativeCost } from './negative-cost.ts';
import { negativeRemaining } from './negative-remaining.ts';
import { oneMore } from './one-more.ts';
import { perMinute } from './per-minute.ts';
import { remainingBefore } from './remaining-before.ts';
import { resetNegative } from './reset-negative.ts';
import { resetZero } from './reset-zero.ts';
import { retryWholeWindow } from './retry-whole-window.ts';
import { windowSlides } from './window-slides.ts';
import { zeroWindow } from './zero-window.ts';

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
  perMinute,
  retryWholeWindow,
  resetNegative,
  firstUnchecked,
  counterKept,
  denialsCount,
  zeroWindow,
  windowSlides,
];
