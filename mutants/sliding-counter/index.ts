import type { Mutant } from '../mutant.ts';
import { previousIgnored } from './previous-ignored.ts';
import { retryAtWindowEnd } from './retry-at-window-end.ts';
import { shareFloored } from './share-floored.ts';
import { stalePrevious } from './stale-previous.ts';
import { weightGrows } from './weight-grows.ts';
import { wholePercent } from './whole-percent.ts';
import { wholeSecondWindow } from './whole-second-window.ts';

/** Mutants of this algorithm. */
export const SLIDING_COUNTER_MUTANTS: readonly Mutant[] = [
  previousIgnored,
  weightGrows,
  stalePrevious,
  wholePercent,
  shareFloored,
  wholeSecondWindow,
  retryAtWindowEnd,
];
