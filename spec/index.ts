/** The law: exact models, laws over what limiters answer, and the clauses. Pure, integers only, no run-time dependency. */

export { bounded } from './bucket/jurisdiction.ts';
export type { Clause, Direction, Role } from './clause.ts';
export { CLAUSES, clauseOf } from './clauses.ts';
export { composite } from './composite/law.ts';
export { type Fleet, mostBetween, NODES_DESIGNS, type NodesDesign, owedOf, slackOf } from './distributed/bound.ts';
export { type Anchor, type FixedWindowVariant, fixedWindow, type WindowEnd } from './fixed-window/law.ts';
export { gcra } from './gcra/law.ts';
export {
  type BucketConfig,
  type Carry,
  EXACT,
  type Instant,
  type Jurisdiction,
  type Permits,
  type Profile,
  type Relaxed,
  type Span,
  type StepLaw,
  type Units,
  type WindowConfig,
} from './law.ts';
export { leakyBucket, leakyQueue } from './leaky-bucket/law.ts';
export { payLater } from './pay-later/law.ts';
export { type AfterPenalty, penalty } from './penalty/law.ts';
export { type SlidingCounterVariant, slidingCounter } from './sliding-counter/law.ts';
export type { Guard, Share } from './sliding-counter/model.ts';
export { type SlidingLogVariant, slidingLog } from './sliding-log/law.ts';
export { type SpacingConfig, spacing } from './spacing/law.ts';
export { type Phase, steppedBucket } from './stepped-bucket/law.ts';
export { tokenBucket } from './token-bucket/law.ts';
