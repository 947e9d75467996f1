import type { Mutant } from '../mutant.ts';
import { endsWithWindow } from './ends-with-window.ts';
import { liftedByChange } from './lifted-by-change.ts';
import { liftedByRefund } from './lifted-by-refund.ts';
import { prolonged } from './prolonged.ts';

/** Blocks of the wrong length. */
export const BLOCKS_MUTANTS: readonly Mutant[] = [prolonged, liftedByRefund, liftedByChange, endsWithWindow];
