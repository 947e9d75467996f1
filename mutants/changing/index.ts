import type { Mutant } from '../mutant.ts';
import { changeIgnored } from './change-ignored.ts';
import { debtForgiven } from './debt-forgiven.ts';
import { differenceTaken } from './difference-taken.ts';
import { filledByChange } from './filled-by-change.ts';
import { filledBySame } from './filled-by-same.ts';
import { lengthKept } from './length-kept.ts';
import { losesWaiters } from './loses-waiters.ts';
import { nobodyLookedAt } from './nobody-looked-at.ts';
import { notClamped } from './not-clamped.ts';
import { promisesForgotten } from './promises-forgotten.ts';
import { settledLate } from './settled-late.ts';
import { tokensKept } from './tokens-kept.ts';
import { versionOfThePlace } from './version-of-the-place.ts';
import { windowLosesWaiters } from './window-loses-waiters.ts';

/** Changes of the config that go wrong. */
export const CHANGING_MUTANTS: readonly Mutant[] = [
  settledLate,
  changeIgnored,
  tokensKept,
  filledByChange,
  filledBySame,
  losesWaiters,
  windowLosesWaiters,
  nobodyLookedAt,
  differenceTaken,
  notClamped,
  debtForgiven,
  promisesForgotten,
  lengthKept,
  versionOfThePlace,
];
