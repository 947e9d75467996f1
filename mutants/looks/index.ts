import type { Mutant } from '../mutant.ts';
import { prolongsWindow } from './prolongs-window.ts';

/** Limiters that are changed by being looked at. */
export const LOOKS_MUTANTS: readonly Mutant[] = [prolongsWindow];
