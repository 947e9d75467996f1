import { type Court, isValidCost } from './court.ts';
import type { Declaration } from './declaration.ts';
import { exactBucket, isBucketConfig, isSpacingConfig, isWindowConfig, nsOf, scaled } from './exact.ts';
import { judge } from './judge.ts';
import { initialOf } from './jurisdiction.ts';
import type { Event, History } from './scenario.ts';
import type { Subject } from './subject.ts';
import { WHEATS } from './wheats/index.ts';
import { UNSET, type Wheat, type WheatConfig, type WheatVariant } from './wheats/wheat.ts';

const variantOf = (declaration: Declaration): WheatVariant => ({
  anchor: declaration.windowAnchor,
  end: declaration.windowEnd,
  denialsCount: declaration.denialsCount,
  share: declaration.share,
  guard: declaration.guard,
  phase: declaration.phase,
});

const wheatConfig = (subject: Subject, court: Court, history: History, createdNs: bigint): WheatConfig => {
  const config = subject.effective(history.config);
  const none = { ...UNSET, unit: 1 / Number(court.perToken), createdNs };
  if (isSpacingConfig(config))
    return { ...none, capacity: BigInt(config.slack), refillTokens: 1n, refillPeriodNs: nsOf(config.intervalMs) };
  if (isWindowConfig(config))
    return { ...none, limit: scaled(config.limit, 1n) ?? 0n, windowNs: nsOf(config.windowMs) };
  if (!isBucketConfig(config)) return none;
  const { capacity, refill, initial } = exactBucket(config, court.perToken, initialOf(subject.declaration, config));
  return { ...none, capacity, refillTokens: refill.units, refillPeriodNs: refill.periodNs, initial };
};

/** The exact wheats of the declared algorithm: written without the law, and independently of each other. */
export const juryOf = (declaration: Declaration): readonly Wheat[] => {
  const variant = variantOf(declaration);
  return WHEATS.filter(
    (wheat) =>
      wheat.algorithm === declaration.algorithm && wheat.freedoms.length === 0 && (wheat.supports?.(variant) ?? true),
  );
};

/** A history's calls, answered by a wheat. */
const answeredBy = (
  wheat: Wheat,
  config: WheatConfig,
  variant: WheatVariant,
  history: History,
  court: Court,
  upTo: number,
): History => {
  const limiters = new Map<string, ReturnType<Wheat['create']>>();
  const events = history.events.slice(0, upTo + 1).map((event): Event => {
    if (event.kind === 'reset') limiters.delete(event.key);
    if (event.kind !== 'try' || !isValidCost(event.cost, court)) return event;
    const known = limiters.get(event.key);
    const limiter = known ?? wheat.create(config, variant);
    if (!known) limiters.set(event.key, limiter);
    const allowed = limiter.take(event.when.lo, scaled(event.cost, court.perToken)!);
    return { ...event, outcome: { kind: allowed ? 'allowed' : 'denied' } };
  });
  return { ...history, events };
};

/** What independent limiters say of the call at which a history breaks the law. */
export interface Jury {
  /** How many answer as the law wants, of how many. */
  readonly agree: number;
  readonly of: number;
  /** Wheats whose own history the law would not accept: then the fault is ours. */
  readonly accused: readonly string[];
}

/** "Sure?" before every accusation: runs the history through at least two limiters that were written independently. */
export const askJury = (subject: Subject, court: Court, history: History, event: number): Jury => {
  const { declaration } = subject;
  if (
    history.origin === 'unknown' ||
    // They know of no penalty.
    declaration.blockMs > 0 ||
    history.events.some(({ kind, group }) => (kind !== 'try' && kind !== 'peek') || group !== undefined)
  )
    return { agree: 0, of: 0, accused: [] };
  const config = wheatConfig(subject, court, history, history.origin);
  const variant = variantOf(declaration);
  const got = history.events[event]!.outcome.kind;
  let agree = 0;
  let of = 0;
  const accused: string[] = [];
  for (const wheat of juryOf(declaration)) {
    const answers = answeredBy(wheat, config, variant, history, court, event);
    if (judge(court, answers).violation) accused.push(wheat.id);
    // A wheat that answered differently before, where both answers were permitted, is in another state.
    const comparable = answers.events
      .slice(0, event)
      .every((answer, i) => answer.outcome.kind === history.events[i]!.outcome.kind);
    if (!comparable) continue;
    of++;
    if (answers.events[event]!.outcome.kind !== got) agree++;
  }
  return { agree, of, accused };
};
