import { bucketJurisdiction } from '../bucket/jurisdiction.ts';
import type { BucketRule } from '../bucket/law.ts';
import type { BucketConfig, Jurisdiction, Profile } from '../law.ts';

const RULE: BucketRule = { needs: 'cost', mirrored: false, queue: false };

/** TB-1: the law of {@link ./model.ts}, with the freedom that `profile` declares. */
export const tokenBucket = (config: BucketConfig, profile: Profile): Jurisdiction =>
  bucketJurisdiction(config, profile, RULE, 'TB-1');
