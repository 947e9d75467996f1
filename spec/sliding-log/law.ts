import { min } from '../algebra.ts';
import type { Jurisdiction, Profile, Relaxed, Span, StepLaw, WindowConfig } from '../law.ts';
import { type Bend, countingLaw, STRAIGHT } from '../window/branches.ts';
import { relaxedCounting } from '../window/relaxed.ts';

export interface SlidingLogVariant {
  /** Whether a request still counts at exactly W after it (`closed`) or no longer (`open`). */
  readonly edge: 'open' | 'closed';
}

/** One entry: when it was logged and what it counts for, each at least and at most. */
interface Entry {
  readonly at: Span;
  readonly cost: Span;
}
type Log = readonly Entry[];

const lawOf = (
  config: WindowConfig,
  profile: Profile,
  { edge }: SlidingLogVariant,
  bend: Bend,
  sameInstantOnce = false,
): StepLaw<unknown> => {
  const { limit, windowNs } = config;
  const closed = edge === 'closed' ? 1n : 0n;
  /** Whether an entry logged at `at` still counts for a reading `c`: `c − at < W`, or `≤ W`. */
  const counts = (c: bigint, at: bigint): boolean => c - at < windowNs + closed;
  const used = (log: Log, c: Span): Span => {
    let lo = 0n;
    let hi = 0n;
    for (const { at, cost } of log) {
      if (counts(c.hi, at.lo) && !bend.forgets) lo += cost.lo;
      if (counts(c.lo, at.hi) || bend.remembers) hi += cost.hi;
    }
    return { lo, hi };
  };
  const frozen = profile.backwards === 'freeze';
  /** A log that was looked at. Who follows its clock back may have dropped what has expired, or count it again. */
  const seen = (log: Log, c: Span): Log =>
    frozen
      ? log.filter(({ at }) => counts(c.lo, at.hi))
      : log.map((entry) => (counts(c.hi, entry.at.lo) ? entry : { ...entry, cost: { ...entry.cost, lo: 0n } }));
  const law = countingLaw<Log>(
    {
      limit,
      guard: 'with-cost',
      scale: 1n,
      noun: 'sliding logs',
      start: (c, from) =>
        from === 'new' ? [] : [{ at: { lo: c.lo - windowNs, hi: c.hi }, cost: { lo: 0n, hi: limit } }],
      views: (log, c) => [
        {
          used: used(log, c),
          after: (charge) => {
            const kept = bend.remembers ? log : seen(log, c);
            if (charge.hi === 0n) return kept;
            const again = sameInstantOnce && kept.some(({ at }) => at.hi >= c.lo && at.lo <= c.hi);
            return [...kept, { at: c, cost: again ? { ...charge, lo: 0n } : charge }];
          },
        },
      ],
      boundaries: (log, after) => {
        const ends = [...new Set(log.map(({ at }) => at.lo + windowNs + closed))].filter((end) => end > after);
        if (ends.length === 0) return [after + windowNs];
        const usedAt = (instant: bigint): bigint => used(log, { lo: instant, hi: instant }).lo;
        const full = min(limit, usedAt(after));
        // The first to expire, the first to leave room, one in the middle, the last: others are reached from there.
        const opens = ends.find((end) => usedAt(end) < full) ?? ends[0]!;
        return [ends[0]!, opens, ends[ends.length >> 1]!, ends.at(-1)!];
      },
      key: (log) => log.map(({ at, cost }) => `${at.lo},${at.hi},${cost.lo},${cost.hi}`).join(';'),
    },
    profile,
    bend,
  );
  return law as StepLaw<unknown>;
};

/** SLOG-1: the law of {@link ./model.ts} with one edge. */
export const slidingLog = (config: WindowConfig, profile: Profile, variant: SlidingLogVariant): Jurisdiction => {
  const other = variant.edge === 'open' ? 'closed' : 'open';
  const relaxed: readonly Relaxed[] = [
    {
      id: 'other-edge',
      clause: 'SLOG-1',
      phrase: `the edge is ${other}`,
      hint: 'whether a request still counts at exactly one window after it',
      law: lawOf(config, profile, { edge: other }, STRAIGHT),
    },
    {
      id: 'same-instant-once',
      clause: 'SLOG-2',
      phrase: 'requests at the same instant count once',
      hint: 'entries are stored under their timestamp: give each one a name of its own',
      law: lawOf(config, profile, variant, STRAIGHT, true),
    },
  ];
  return {
    exact: config,
    clause: { over: 'SLOG-1', under: 'SLOG-1' },
    law: lawOf(config, profile, variant, STRAIGHT),
    relaxed: [
      ...relaxed,
      ...relaxedCounting(profile, { count: 'SLOG-1', edge: 'SLOG-1' }, (bend) => lawOf(config, profile, variant, bend)),
    ],
    timeToFreshNs: config.windowNs + (variant.edge === 'closed' ? 1n : 0n),
    mostAtOnce: config.limit,
  };
};
