import { Bucket } from './bucket.ts';

/**
 * The generic cell rate algorithm (ITU-T I.371, Annex A) with T = periodMs / tokens and τ = (capacity − 1) · T: decides as
 * {@link TokenBucket} does. `resetAfterMs`: until the TAT, when a whole burst of `capacity` conforms again.
 */
export class Gcra extends Bucket {}
