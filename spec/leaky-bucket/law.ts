import { bucketJurisdiction } from '../bucket/jurisdiction.ts';
import type { BucketRule } from '../bucket/law.ts';
import type { BucketConfig, Jurisdiction, Profile } from '../law.ts';

const METER: BucketRule = { needs: 'cost', mirrored: true, queue: false };
const QUEUE: BucketRule = { needs: 'cost', mirrored: true, queue: true };

/** LB-1: the meter of {@link ./model.ts} is the mirror of the token bucket: its level is capacity − tokens. */
export const leakyBucket = (config: BucketConfig, profile: Profile): Jurisdiction =>
  bucketJurisdiction(config, profile, METER, 'LB-1');

/** LB-2: the queue admits as the meter does, and starts a request when the work before it is done. */
export const leakyQueue = (config: BucketConfig, profile: Profile): Jurisdiction =>
  bucketJurisdiction(config, profile, QUEUE, 'LB-2');
