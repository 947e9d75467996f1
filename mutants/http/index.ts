import type { Mutant } from '../mutant.ts';
import { forwardedTrusted } from './forwarded-trusted.ts';
import { handlerRuns } from './handler-runs.ts';
import { ipv6FullAddress } from './ipv6-full-address.ts';
import { leftmostAddress } from './leftmost-address.ts';
import { remainingBefore } from './remaining-before.ts';
import { resetConstant } from './reset-constant.ts';
import { retryAfterRounded } from './retry-after-rounded.ts';
import { status200 } from './status-200.ts';

/** What middleware gets wrong before a limiter that is right. */
export const HTTP_MUTANTS: readonly Mutant[] = [
  status200,
  handlerRuns,
  retryAfterRounded,
  remainingBefore,
  resetConstant,
  forwardedTrusted,
  leftmostAddress,
  ipv6FullAddress,
];
