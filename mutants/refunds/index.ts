import type { Mutant } from '../mutant.ts';
import { again } from './again.ts';
import { refundForgives } from './debt-forgiven.ts';
import { uncapped } from './uncapped.ts';
import { wakeNobody } from './wake-nobody.ts';

/** Refunds that give too much. */
export const REFUNDS_MUTANTS: readonly Mutant[] = [uncapped, again, wakeNobody, refundForgives];
