import { bucketJurisdiction } from '../bucket/jurisdiction.ts';
import type { BucketRule } from '../bucket/law.ts';
import type { BucketConfig, Jurisdiction, Profile } from '../law.ts';

const RULE: BucketRule = { needs: 'cost', mirrored: false, queue: false };

/** GCRA-1: {@link ./model.ts} decides as the token bucket does: U = burst − TAT. */
export const gcra = (config: BucketConfig, profile: Profile): Jurisdiction =>
  bucketJurisdiction(config, profile, RULE, 'GCRA-1');
