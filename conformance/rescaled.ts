import { ceilDiv, floorDiv, max, min } from '../spec/algebra.ts';
import type { Jurisdiction, Span } from '../spec/index.ts';

/**
 * When something comes due for which so much has to come in, once the rate is another: as it was told, or as what is left
 * of it takes at the new rate. Which of the two a limiter goes by nobody has said, so it may be either, or between.
 */
export const rescaled = (due: Span, from: Jurisdiction['exact'], to: Jurisdiction['exact'], { lo, hi }: Span): Span => {
  if (!('refill' in from && 'refill' in to) || due.hi <= lo) return due;
  const then = from.refill.units * to.refill.periodNs;
  const now = to.refill.units * from.refill.periodNs;
  if (then === now) return due;
  return {
    lo: min(due.lo, lo + floorDiv(max(due.lo - hi, 0n) * then, now)),
    hi: max(due.hi, hi + ceilDiv((due.hi - lo) * then, now)),
  };
};
