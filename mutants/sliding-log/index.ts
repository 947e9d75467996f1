import type { Mutant } from '../mutant.ts';
import { forgetsEarly } from './forgets-early.ts';
import { retryAtReset } from './retry-at-reset.ts';
import { sameInstantOnce } from './same-instant-once.ts';

/** Mutants of this algorithm. */
export const SLIDING_LOG_MUTANTS: readonly Mutant[] = [forgetsEarly, sameInstantOnce, retryAtReset];
