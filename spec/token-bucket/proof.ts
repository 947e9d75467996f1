import {
  type Answered,
  type Asked,
  everyDenialNeeded,
  everyInterval,
  inOrder,
  play,
  requests,
} from '../proof/history.ts';
import { between, type History, type Lemma, type Logic, notNegative } from '../proof/lemma.ts';
import { acquire, refill, retryAfter, type TokenBucket } from './model.ts';

/** TB-1 and what follows from it. Tokens are measured in time, so the rate is 1; the last lemma has any rate. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { C, T, cost, n, admitted, before } = z.tokens('C', 'T', 'cost', 'n', 'admitted', 'before');
  const { last, now, s, wait, t1, t2 } = z.seconds('last', 'now', 's', 'wait', 't1', 't2');
  const { capacity } = z.wholeTokens('capacity');
  const { tick } = z.wholes('tick');
  const one = z.of(1n);

  const bucket: TokenBucket<N> = { level: T, last };
  const filled = refill(z, C, bucket, now);
  const next = acquire(z, C, bucket, now, cost);
  const within = (level: N): B => between(z, z.zero, level, C);
  const sane = { '0 ≤ T ≤ C': within(T), 'cost ≥ 0': z.le(z.zero, cost) };
  const later = { 'last ≤ now': z.le(last, now) };
  const asksLess = { 'cost ≤ C': z.le(cost, C) };

  // A[s, t] + T(t) ≤ T(s) + (t − s): what is admitted comes out of the bucket or out of time.
  const balance = (a: N, level: N, t: N): B => z.le(z.add(a, level), z.add(before, z.sub(t, s)));
  const balanced = {
    'what was in the bucket at s: 0 ≤ T(s) ≤ C': within(before),
    's ≤ last': z.le(s, last),
    'A[s, last] + T ≤ T(s) + (last − s)': balance(admitted, T, last),
  };
  const admittedNow = (allowed: B): N => z.ite(allowed, z.add(admitted, cost), admitted);

  const [a, b, c, d] = requests(z, '1', '2', '3', '4') as [Asked<N>, Asked<N>, Asked<N>, Asked<N>];
  const bound = (from: N, to: N): N => z.add(capacity, z.sub(to, from));
  const full = { 'a full bucket of at least one token': z.le(one, capacity) };
  const machine =
    (step: Step<N, B>) =>
    (asked: readonly Asked<N>[]): readonly Answered<N, B>[] =>
      play({ level: capacity, last: z.zero }, (state, { at, cost: m }) => step(state, at, m), asked);
  const replay = (answered: readonly Answered<N, B>[]): History<N, B> => ({
    algorithm: 'token-bucket',
    config: { capacity, initial: capacity, batch: one, period: one },
    requests: answered,
  });
  const right: Step<N, B> = (state, at, m) => {
    const { allowed, bucket: after } = acquire(z, capacity, state, at, m);
    return { allowed, state: after };
  };
  /** The right bucket with another refill, another comparison, another charge for a denial. */
  const wrong =
    (
      level: (state: TokenBucket<N>, at: N) => N,
      bend: {
        readonly enough?: (m: N, level: N) => B;
        readonly last?: (state: TokenBucket<N>, at: N, allowed: B) => N;
        readonly denied?: (level: N, m: N) => N;
      } = {},
    ): Step<N, B> =>
    (state, at, m) => {
      const held = level(state, at);
      const allowed = (bend.enough ?? z.le)(m, held);
      const rest = z.ite(allowed, z.sub(held, m), bend.denied ? bend.denied(held, m) : held);
      return { allowed, state: { level: rest, last: bend.last ? bend.last(state, at, allowed) : at } };
    };
  const rightly = (state: TokenBucket<N>, at: N): N => refill(z, capacity, state, at).level;
  const over = (name: string, step: Step<N, B>, asked: readonly Asked<N>[]) => {
    const answered = machine(step)(asked);
    const claim = everyInterval(z, answered, bound);
    return { name, given: { ...full, ...inOrder(z, asked) }, claim, history: replay(answered) };
  };
  const under = (name: string, step: Step<N, B>, asked: readonly Asked<N>[]) => {
    const answered = machine(step)(asked);
    const claim = everyDenialNeeded(z, answered, bound);
    return { name, given: { ...full, ...inOrder(z, asked) }, claim, history: replay(answered) };
  };

  const wait0 = retryAfter(z, C, bucket, now, cost);
  const admittedAt = (instant: N): B => acquire(z, C, bucket, instant, cost).allowed;

  const { r } = z.reals('r');
  const rated: TokenBucket<N> = { level: T, last: z.mul(r, last) };
  const ratedNext = acquire(z, C, rated, z.mul(r, now), cost);
  const ratedBalance = (sum: N, level: N, t: N): B => z.le(z.add(sum, level), z.add(before, z.mul(r, z.sub(t, s))));

  return [
    {
      id: 'token-bucket/level',
      clauses: ['TB-2', 'TIME-2b'],
      statement: 'The level stays within 0 ≤ T ≤ C, whatever the clock does.',
      reach: 'any length',
      parts: [
        { name: 'when time passes', given: sane, claim: within(filled.level) },
        { name: 'at a request', given: sane, claim: within(next.bucket.level) },
      ],
      broken: [
        {
          name: 'without the cap',
          given: { ...sane, ...later },
          claim: within(z.add(T, z.sub(now, last))),
        },
        {
          name: 'a step back of the clock takes tokens away',
          given: sane,
          claim: within(z.min(C, z.add(T, z.sub(now, last)))),
        },
        {
          name: 'one token too few is enough',
          given: sane,
          claim: within(z.ite(z.le(cost, z.add(filled.level, one)), z.sub(filled.level, cost), filled.level)),
        },
      ],
    },
    {
      id: 'token-bucket/bound',
      clauses: ['TB-1', 'ADM-1', 'TIME-1', 'TIME-2a'],
      statement: 'A[s, t] ≤ C + r·(t − s) for every s ≤ t, instants being the latest readings of any clock.',
      reach: 'any length',
      parts: [
        {
          name: 'A + T ≤ T(s) + (t − s) survives every request',
          given: { ...sane, ...balanced },
          claim: balance(admittedNow(next.allowed), next.bucket.level, next.bucket.last),
        },
        {
          name: 'a reading that is not behind the latest is the latest',
          given: later,
          claim: z.eq(next.bucket.last, now),
        },
        {
          name: 'so A ≤ C + (t − s)',
          given: { ...sane, ...balanced },
          claim: z.le(admitted, z.add(C, z.sub(last, s))),
        },
      ],
      broken: [
        over(
          'without the cap',
          wrong((state, at) => z.add(state.level, z.sub(at, state.last))),
          [a, b],
        ),
        over('the instant of the last refill does not move on', wrong(rightly, { last: (state) => state.last }), [
          a,
          b,
          c,
        ]),
        over(
          'the instant of the last refill does not move on when a request is denied, but the refill is kept',
          wrong(rightly, { last: (state, at, allowed) => z.ite(allowed, at, state.last) }),
          [a, b, c],
        ),
        over('one token too few is enough', wrong(rightly, { enough: (m, level) => z.le(m, z.add(level, one)) }), [a]),
        over(
          'any look brings at least one token',
          wrong((state, at) => z.min(capacity, z.add(state.level, z.max(one, z.sub(at, state.last))))),
          [a, b],
        ),
        {
          name: 'the latest reading follows the clock back, so that the time is credited again',
          given: {
            ...full,
            'the clock reads 0, then less, then 0 again': z.all(
              z.eq(a.at, z.zero),
              z.lt(b.at, z.zero),
              z.eq(c.at, z.zero),
            ),
            'costs of at least one': z.all(...[a, b, c].map((x) => z.le(one, x.cost))),
          },
          claim: everyInterval(
            z,
            machine(wrong((state, at) => z.min(capacity, z.add(state.level, z.max(z.zero, z.sub(at, state.last))))))([
              a,
              b,
              c,
            ]).filter((_, i) => i !== 1),
            bound,
          ),
        },
      ],
    },
    {
      id: 'token-bucket/tight',
      clauses: ['TB-1', 'ADM-2'],
      statement: 'No less is admitted: whoever is denied would have broken the bound of some interval.',
      reach: 'at most 4 requests',
      parts: [
        {
          name: 'every denial is needed',
          given: { ...full, ...inOrder(z, [a, b, c, d]) },
          claim: everyDenialNeeded(z, machine(right)([a, b, c, d]), bound),
        },
        {
          name: 'and the bound is kept',
          given: { ...full, ...inOrder(z, [a, b, c, d]) },
          claim: everyInterval(z, machine(right)([a, b, c, d]), bound),
        },
      ],
      broken: [
        under('exactly enough is not enough', wrong(rightly, { enough: z.lt }), [a]),
        under('a denied request is charged', wrong(rightly, { denied: (level, m) => z.max(z.zero, z.sub(level, m)) }), [
          a,
          b,
          c,
        ]),
        under(
          'whole tokens, the rest is forgotten at every look',
          wrong((state, at) => z.min(capacity, z.add(state.level, z.floorDiv(z.sub(at, state.last), one)))),
          [a, b, c],
        ),
        {
          name: 'one token less would be a bound as well',
          given: { ...full, ...inOrder(z, [a]) },
          claim: everyInterval(z, machine(right)([a]), (from, to) => z.sub(bound(from, to), one)),
        },
      ],
    },
    {
      id: 'token-bucket/splitting',
      clauses: ['ADM-8', 'TB-4'],
      statement: 'Refilling at t1 and again at t2 is refilling at t2: looking often changes nothing.',
      reach: 'any length',
      parts: [
        {
          name: 'same level, same instant',
          given: { '0 ≤ T ≤ C': within(T), 'last ≤ t1 ≤ t2': between(z, last, t1, t2) },
          claim: z.and(
            z.eq(refill(z, C, refill(z, C, bucket, t1), t2).level, refill(z, C, bucket, t2).level),
            z.eq(refill(z, C, refill(z, C, bucket, t1), t2).last, refill(z, C, bucket, t2).last),
          ),
        },
      ],
      broken: [
        {
          name: 'whole tokens, the rest is forgotten at every look',
          given: { '0 ≤ T ≤ C': within(T), 'last ≤ t1 ≤ t2': between(z, last, t1, t2) },
          claim: z.eq(
            z.min(C, z.add(z.min(C, z.add(T, z.floorDiv(z.sub(t1, last), one))), z.floorDiv(z.sub(t2, t1), one))),
            z.min(C, z.add(T, z.floorDiv(z.sub(t2, last), one))),
          ),
        },
      ],
    },
    {
      id: 'token-bucket/retry-after',
      clauses: ['META-3', 'META-4', 'META-6', 'ADM-7'],
      statement: 'retryAfter is exact: after it the request passes, any sooner it does not, and above C it never does.',
      reach: 'any length',
      parts: [
        {
          name: 'after the wait it passes',
          given: { ...sane, ...later, ...asksLess },
          claim: admittedAt(z.add(now, wait0)),
        },
        {
          name: 'any sooner it does not',
          given: { ...sane, ...later, '0 ≤ wait < retryAfter': z.and(z.le(z.zero, wait), z.lt(wait, wait0)) },
          claim: z.not(admittedAt(z.add(now, wait))),
        },
        {
          name: 'above C it never passes',
          given: { ...sane, ...later, 'cost > C': z.lt(C, cost), 'wait ≥ 0': z.le(z.zero, wait) },
          claim: z.not(admittedAt(z.add(now, wait))),
        },
        {
          name: 'a denied request in between leaves the deadline alone',
          given: {
            ...sane,
            ...later,
            ...asksLess,
            'denied now': z.not(next.allowed),
            '0 ≤ wait ≤ retryAfter': between(z, z.zero, wait, wait0),
          },
          claim: z.eq(retryAfter(z, C, next.bucket, z.add(now, wait), cost), z.sub(wait0, wait)),
        },
        {
          name: 'rounded up to a tick it passes, and is late by less than a tick',
          given: {
            ...sane,
            ...later,
            ...asksLess,
            'tick = ⌈retryAfter⌉': z.and(z.le(wait0, tick), z.lt(z.sub(tick, one), wait0)),
          },
          claim: z.and(admittedAt(z.add(now, tick)), z.lt(tick, z.add(wait0, one))),
        },
      ],
      broken: [
        {
          name: 'counted from the level of the last request, not from now: too late',
          given: {
            ...sane,
            ...later,
            ...asksLess,
            '0 ≤ wait < cost − T': z.and(z.le(z.zero, wait), z.lt(wait, z.sub(cost, T))),
          },
          claim: z.not(admittedAt(z.add(now, wait))),
        },
        {
          name: 'rounded down to a tick: too early',
          given: {
            ...sane,
            ...later,
            ...asksLess,
            'tick = ⌊retryAfter⌋': z.and(z.le(tick, wait0), z.lt(wait0, z.add(tick, one))),
          },
          claim: admittedAt(z.add(now, tick)),
        },
      ],
    },
    {
      id: 'token-bucket/any-rate',
      clauses: ['TB-1', 'TB-6'],
      statement: 'The level, the bound, splitting and retryAfter hold for every rate r > 0, not only for r = 1.',
      reach: 'any length',
      parts: [
        { name: 'the level', given: { ...sane, 'r > 0': z.lt(z.zero, r) }, claim: within(ratedNext.bucket.level) },
        {
          name: 'A + T ≤ T(s) + r·(t − s) survives every request',
          given: {
            ...sane,
            ...later,
            'r > 0': z.lt(z.zero, r),
            '0 ≤ T(s) ≤ C': within(before),
            's ≤ last': z.le(s, last),
            'A[s, last] + T ≤ T(s) + r·(last − s)': ratedBalance(admitted, T, last),
          },
          claim: ratedBalance(admittedNow(ratedNext.allowed), ratedNext.bucket.level, now),
        },
        {
          name: 'splitting',
          given: { '0 ≤ T ≤ C': within(T), 'r > 0': z.lt(z.zero, r), 'last ≤ t1 ≤ t2': between(z, last, t1, t2) },
          claim: z.eq(
            refill(z, C, refill(z, C, rated, z.mul(r, t1)), z.mul(r, t2)).level,
            refill(z, C, rated, z.mul(r, t2)).level,
          ),
        },
        {
          name: 'a wait of (cost − T)/r is enough',
          given: {
            ...sane,
            ...later,
            ...asksLess,
            'r > 0': z.lt(z.zero, r),
            'r·wait = cost − T at now': z.eq(z.mul(r, wait), z.sub(cost, refill(z, C, rated, z.mul(r, now)).level)),
            'wait ≥ 0': z.le(z.zero, wait),
          },
          claim: acquire(z, C, rated, z.mul(r, z.add(now, wait)), cost).allowed,
        },
        {
          name: 'and less is not',
          given: {
            ...sane,
            ...later,
            'r > 0': z.lt(z.zero, r),
            'r·wait < cost − T at now': z.lt(z.mul(r, wait), z.sub(cost, refill(z, C, rated, z.mul(r, now)).level)),
            'wait ≥ 0': z.le(z.zero, wait),
          },
          claim: z.not(acquire(z, C, rated, z.mul(r, z.add(now, wait)), cost).allowed),
        },
      ],
      broken: [
        {
          name: 'capacity = rate holds the rate: at most r within one second',
          given: {
            'a full bucket of C = r': z.eq(C, r),
            'r ≥ 1': z.le(one, r),
            'all of C is admitted at 0 s, and n once it is there, within a second': z.all(
              notNegative(z, wait, n),
              z.le(wait, one),
              acquire(z, C, { level: z.zero, last: z.zero }, z.mul(r, wait), n).allowed,
            ),
          },
          claim: z.le(z.add(C, n), r),
        },
      ],
    },
  ];
};

type Step<N, B> = (state: TokenBucket<N>, at: N, cost: N) => { readonly allowed: B; readonly state: TokenBucket<N> };
