import { BLOCKS_MUTANTS } from './blocks/index.ts';
import { CHANGING_MUTANTS } from './changing/index.ts';
import { CLOCKS_MUTANTS } from './clocks/index.ts';
import { COMPOSITE_MUTANTS } from './composite/index.ts';
import { FIXED_WINDOW_MUTANTS } from './fixed-window/index.ts';
import { GCRA_MUTANTS } from './gcra/index.ts';
import { HTTP_MUTANTS } from './http/index.ts';
import { KEYS_MUTANTS } from './keys/index.ts';
import { LEAKY_BUCKET_MUTANTS } from './leaky-bucket/index.ts';
import { LEAKY_QUEUE_MUTANTS } from './leaky-queue/index.ts';
import { LIFE_MUTANTS } from './life/index.ts';
import { LOOKS_MUTANTS } from './looks/index.ts';
import type { Mutant } from './mutant.ts';
import { OVERLAPPING_MUTANTS } from './overlapping/index.ts';
import { PAY_LATER_MUTANTS } from './pay-later/index.ts';
import { REFUNDS_MUTANTS } from './refunds/index.ts';
import { RESERVATIONS_MUTANTS } from './reservations/index.ts';
import { SLIDING_COUNTER_MUTANTS } from './sliding-counter/index.ts';
import { SLIDING_LOG_MUTANTS } from './sliding-log/index.ts';
import { SPACING_MUTANTS } from './spacing/index.ts';
import { STEPPED_BUCKET_MUTANTS } from './stepped-bucket/index.ts';
import { TIERS_MUTANTS } from './tiers/index.ts';
import { TOKEN_BUCKET_MUTANTS } from './token-bucket/index.ts';
import { WAITING_MUTANTS } from './waiting/index.ts';

export type { Edit, Mutant, Need } from './mutant.ts';

/** Every mutant, in the order of the kill matrix. */
export const MUTANTS: readonly Mutant[] = [
  ...TOKEN_BUCKET_MUTANTS,
  ...GCRA_MUTANTS,
  ...LEAKY_BUCKET_MUTANTS,
  ...LEAKY_QUEUE_MUTANTS,
  ...STEPPED_BUCKET_MUTANTS,
  ...PAY_LATER_MUTANTS,
  ...SPACING_MUTANTS,
  ...FIXED_WINDOW_MUTANTS,
  ...SLIDING_LOG_MUTANTS,
  ...SLIDING_COUNTER_MUTANTS,
  ...LOOKS_MUTANTS,
  ...OVERLAPPING_MUTANTS,
  ...KEYS_MUTANTS,
  ...CLOCKS_MUTANTS,
  ...WAITING_MUTANTS,
  ...CHANGING_MUTANTS,
  ...TIERS_MUTANTS,
  ...REFUNDS_MUTANTS,
  ...RESERVATIONS_MUTANTS,
  ...LIFE_MUTANTS,
  ...BLOCKS_MUTANTS,
  ...COMPOSITE_MUTANTS,
  ...HTTP_MUTANTS,
];
