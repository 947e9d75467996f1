import type { Mutant } from '../mutant.ts';
import { slackWithoutEnd } from './slack-without-end.ts';

/** Mutants of this algorithm. */
export const SPACING_MUTANTS: readonly Mutant[] = [slackWithoutEnd];
