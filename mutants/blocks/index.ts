import type { Mutant } from '../mutant.ts';
import { prolonged } from './prolonged.ts';

/** Blocks of the wrong length. */
export const BLOCKS_MUTANTS: readonly Mutant[] = [prolonged];
