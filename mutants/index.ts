import type { Mutant } from './mutant.ts';
import { batchRefill } from './token-bucket/batch-refill.ts';
import { noCap } from './token-bucket/no-cap.ts';
import { race } from './token-bucket/race.ts';
import { timelessRefill } from './token-bucket/timeless-refill.ts';
import { zeroRate } from './token-bucket/zero-rate.ts';

export type { Edit, Mutant } from './mutant.ts';

/** Every mutant, in the order of the kill matrix. */
export const MUTANTS: readonly Mutant[] = [noCap, batchRefill, race, zeroRate, timelessRefill];
