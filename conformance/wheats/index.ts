import { FIXED_WINDOW_WHEATS } from './fixed-window.ts';
import { GCRA_WHEATS } from './gcra.ts';
import { LEAKY_BUCKET_WHEATS } from './leaky-bucket.ts';
import { LEAKY_QUEUE_WHEATS } from './leaky-queue.ts';
import { PAY_LATER_WHEATS } from './pay-later.ts';
import { SLIDING_COUNTER_WHEATS } from './sliding-counter.ts';
import { SLIDING_LOG_WHEATS } from './sliding-log.ts';
import { SPACING_WHEATS } from './spacing.ts';
import { STEPPED_BUCKET_WHEATS } from './stepped-bucket.ts';
import { TOKEN_BUCKET_WHEATS } from './token-bucket.ts';
import type { Wheat } from './wheat.ts';

export type { Wheat, WheatConfig, WheatFreedom, WheatLimiter, WheatVariant } from './wheat.ts';

/**
 * Correct limiters, written to share nothing but their answers. Two or more are exact for every algorithm and variant,
 * save the sliding counter anchored at a first request, which none supports.
 */
export const WHEATS: readonly Wheat[] = [
  ...TOKEN_BUCKET_WHEATS,
  ...GCRA_WHEATS,
  ...LEAKY_BUCKET_WHEATS,
  ...LEAKY_QUEUE_WHEATS,
  ...FIXED_WINDOW_WHEATS,
  ...SLIDING_LOG_WHEATS,
  ...SLIDING_COUNTER_WHEATS,
  ...STEPPED_BUCKET_WHEATS,
  ...PAY_LATER_WHEATS,
  ...SPACING_WHEATS,
];
