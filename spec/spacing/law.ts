import { bucketJurisdiction } from '../bucket/jurisdiction.ts';
import type { BucketRule } from '../bucket/law.ts';
import type { Jurisdiction, Profile } from '../law.ts';

export interface SpacingConfig {
  readonly intervalNs: bigint;
  /** How many unused intervals are saved. */
  readonly slack: bigint;
}

const RULE: BucketRule = { needs: 'nothing', mirrored: false, queue: false };
const RENAMED = {
  'TB-2': 'SPACE-1',
  'TB-3a': 'SPACE-1',
  'TB-3b': 'SPACE-1',
  'TB-4': 'SPACE-1',
  'TB-5': 'SPACE-1',
  'TB-6': 'SPACE-1',
};

/** SPACE-1: {@link ./model.ts} is pay-later with unit costs: what is saved is the credit, one interval a request. */
export const spacing = ({ intervalNs, slack }: SpacingConfig, profile: Profile): Jurisdiction =>
  bucketJurisdiction(
    { capacity: slack, refill: { units: 1n, periodNs: intervalNs }, initial: 0n },
    profile,
    RULE,
    'SPACE-1',
    RENAMED,
  );
