import type { Mutant } from '../mutant.ts';
import { countsTwice } from './counts-twice.ts';
import { failsOpen } from './fails-open.ts';
import { fieldsTwice } from './fields-twice.ts';
import { forwardedTrusted } from './forwarded-trusted.ts';
import { handlerRuns } from './handler-runs.ts';
import { ipv6FullAddress } from './ipv6-full-address.ts';
import { leftmostAddress } from './leftmost-address.ts';
import { mappedAddress } from './mapped-address.ts';
import { proxyIsClient } from './proxy-is-client.ts';
import { remainingBefore } from './remaining-before.ts';
import { resetConstant } from './reset-constant.ts';
import { retryAfterFraction } from './retry-after-fraction.ts';
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
  proxyIsClient,
  mappedAddress,
  retryAfterFraction,
  fieldsTwice,
  failsOpen,
  countsTwice,
];
