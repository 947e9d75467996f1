import { type Answered, alike, everyInterval, inOrder, play, requests } from '../proof/history.ts';
import { between, type History, type Lemma, type Logic } from '../proof/lemma.ts';
import { acquire, periodOf, refill, type SteppedBucket } from './model.ts';

/** TBS-1: what is gained by paying a whole batch at the beginning of every period. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { C, P, T, cost, admitted, before } = z.tokens('C', 'P', 'T', 'cost', 'admitted', 'before');
  const { p0, p1, p2, steps } = z.wholes('p0', 'p1', 'p2', 'steps');
  const { D, phase, s, t } = z.seconds('D', 'phase', 's', 't');
  const { capacity } = z.wholeTokens('capacity');
  const one = z.of(1n);

  const bucket: SteppedBucket<N> = { level: T, period: p1 };
  const sane = {
    '0 ≤ T ≤ C': between(z, z.zero, T, C),
    'P > 0': z.lt(z.zero, P),
    'cost ≥ 0': z.le(z.zero, cost),
  };
  const next = acquire(z, C, P, bucket, p2, cost);
  const balance = (a: N, level: N, period: N): B => z.le(z.add(a, level), z.add(before, z.mul(P, z.sub(period, p0))));
  const filled = (period: N): SteppedBucket<N> => refill(z, C, P, bucket, period);

  const asked = requests(z, '1', '2', '3');
  const right = (some: typeof asked): readonly Answered<N, B>[] =>
    play(
      { level: capacity, period: z.zero },
      (state, { at, cost: m }) => {
        const { allowed, bucket: after } = acquire(z, capacity, one, state, periodOf(z, one, z.zero, at), m);
        return { allowed, state: after };
      },
      some,
    );
  const fromLastCall: readonly Answered<N, B>[] = play(
    { level: capacity, last: z.zero },
    ({ level, last }, { at, cost: m }) => {
      const held = z.min(capacity, z.add(level, z.floorDiv(z.sub(at, last), one)));
      const allowed = z.le(m, held);
      return { allowed, state: { level: z.ite(allowed, z.sub(held, m), held), last: at } };
    },
    asked,
  );
  const full = { 'a full bucket of at least one token, one more each second': z.le(one, capacity) };
  const history = (algorithm: string, requests: readonly Answered<N, B>[]): History<N, B> => ({
    algorithm,
    ...(algorithm === 'stepped-bucket' ? { variant: { phase: 'epoch' } } : {}),
    config: { capacity, initial: capacity, batch: one, period: one },
    requests,
  });

  return [
    {
      id: 'stepped-bucket/bound',
      clauses: ['TBS-1'],
      statement: 'A[s, t] ≤ C + P·⌈dt/D⌉, and so A[s, t] < C + r·dt + P, with r = P/D and any periods.',
      reach: 'any length',
      parts: [
        { name: '0 ≤ T ≤ C stays', given: sane, claim: between(z, z.zero, next.bucket.level, C) },
        {
          name: 'A + T ≤ T(s) + P·(periods begun since s) survives every request',
          given: {
            ...sane,
            'the period of s is not later: p0 ≤ p1': z.le(p0, p1),
            'A + T ≤ T(s) + P·(p1 − p0)': balance(admitted, T, p1),
          },
          claim: balance(z.ite(next.allowed, z.add(admitted, cost), admitted), next.bucket.level, next.bucket.period),
        },
        {
          name: 'fewer than dt/D + 1 periods begin within dt',
          given: { 'D > 0': z.lt(z.zero, D), 's ≤ t': z.le(s, t) },
          claim: z.lt(z.mul(z.sub(z.sub(periodOf(z, D, phase, t), periodOf(z, D, phase, s)), one), D), z.sub(t, s)),
        },
        {
          name: 'so A < C + r·dt + P',
          given: {
            ...sane,
            '0 ≤ T(s) ≤ C': between(z, z.zero, before, C),
            'A + T ≤ T(s) + P·steps': z.le(z.add(admitted, T), z.add(before, z.mul(P, steps))),
            '(steps − 1)·D < t − s': z.lt(z.mul(z.sub(steps, one), D), z.sub(t, s)),
            'D > 0': z.lt(z.zero, D),
          },
          claim: z.lt(z.mul(admitted, D), z.add(z.mul(z.add(C, P), D), z.mul(P, z.sub(t, s)))),
        },
      ],
      broken: [
        {
          name: 'it keeps the bound of the token bucket, C + r·dt',
          given: { ...full, ...inOrder(z, asked.slice(0, 2)) },
          claim: everyInterval(z, right(asked.slice(0, 2)), (from, to) => z.add(capacity, z.sub(to, from))),
          history: history('token-bucket', right(asked.slice(0, 2))),
        },
        {
          name: 'periods are counted from the last call, whose rest is lost',
          given: { ...full, ...inOrder(z, asked) },
          claim: alike(z, fromLastCall, right(asked)),
          history: history('stepped-bucket', fromLastCall),
        },
      ],
    },
    {
      id: 'stepped-bucket/splitting',
      clauses: ['ADM-8'],
      statement: 'Crediting the periods up to p1 and then up to p2 is crediting them up to p2.',
      reach: 'any length',
      parts: [
        {
          name: 'the same level',
          given: { ...sane, 'p1 ≤ steps ≤ p2': between(z, p1, steps, p2) },
          claim: z.eq(refill(z, C, P, filled(steps), p2).level, filled(p2).level),
        },
      ],
    },
  ];
};
