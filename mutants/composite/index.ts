import type { Mutant } from '../mutant.ts';
import { allBehindOne } from './all-behind-one.ts';
import { firstWait } from './first-wait.ts';
import { namesTheFirst } from './names-the-first.ts';
import { onePerKey } from './one-per-key.ts';
import { partialTake } from './partial-take.ts';
import { remainingZero } from './remaining-zero.ts';

/** Limits that are asked together, and badly. */
export const COMPOSITE_MUTANTS: readonly Mutant[] = [
  partialTake,
  namesTheFirst,
  firstWait,
  onePerKey,
  remainingZero,
  allBehindOne,
];
