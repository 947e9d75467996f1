import { bucketJurisdiction } from '../bucket/jurisdiction.ts';
import type { BucketRule } from '../bucket/law.ts';
import type { BucketConfig, Jurisdiction, Profile } from '../law.ts';

const RULE: BucketRule = { needs: 'nothing', mirrored: false, queue: false };

/** PAY-1: the law of {@link ./model.ts}. */
export const payLater = (config: BucketConfig, profile: Profile): Jurisdiction =>
  bucketJurisdiction(config, profile, RULE, 'PAY-1', RENAMED);

/** The token bucket's diagnoses say the same of an account. */
const RENAMED = {
  'TB-2': 'PAY-1',
  'TB-3a': 'PAY-1',
  'TB-3b': 'PAY-1',
  'TB-4': 'PAY-1',
  'TB-5': 'PAY-1',
  'TB-6': 'PAY-1',
};
