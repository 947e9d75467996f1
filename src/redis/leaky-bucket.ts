import { Bucket } from './bucket.ts';

/**
 * Leaky bucket as a meter: each request pours its cost in, `refill.tokens` leak out in each `refill.periodMs`, and what
 * would make the bucket overflow is denied. The mirror of {@link TokenBucket}. `resetAfterMs`: until it is empty.
 */
export class LeakyBucket extends Bucket {}
