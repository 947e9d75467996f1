/** The law: exact models, laws over what limiters answer, and the clauses. Pure, integers only, no run-time dependency. */
export { EXACT, type BucketConfig, type Instant, type Jurisdiction, type Permits, type Profile, type Relaxed, type Span, type StepLaw, type Units, type WindowConfig } from './law.ts';
export type { Clause, Direction, Role } from './clause.ts';
export { bounded } from './bucket/jurisdiction.ts';
export { CLAUSES, clauseOf } from './clauses.ts';
export { tokenBucket } from './token-bucket/law.ts';
export { gcra } from './gcra/law.ts';
export { leakyBucket, leakyQueue } from './leaky-bucket/law.ts';
export { type Anchor, fixedWindow, type FixedWindowVariant, type WindowEnd } from './fixed-window/law.ts';
export { slidingLog, type SlidingLogVariant } from './sliding-log/law.ts';
export { slidingCounter, type SlidingCounterVariant } from './sliding-counter/law.ts';
export type { Guard, Share } from './sliding-counter/model.ts';
export { type Phase, steppedBucket } from './stepped-bucket/law.ts';
export { payLater } from './pay-later/law.ts';
export { spacing, type SpacingConfig } from './spacing/law.ts';
