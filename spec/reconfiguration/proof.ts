import { between, type Lemma, type Logic } from '../proof/lemma.ts';
import { asItIs, asMuchMissing, inProportion, type Rated, type RatedBucket, refill } from './model.ts';

/** RECONF-1 and RECONF-2: what a change of the config does to the bound. Levels are whole numbers of the smallest unit. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { C, C2, T, admitted, credit, grown, cost } = z.wholeTokens(
    'C',
    'C2',
    'T',
    'admitted',
    'credit',
    'grown',
    'cost',
  );
  const { r, r2, last, now } = z.wholes('r', 'r2', 'last', 'now');
  const one = z.of(1n);
  const from: Rated<N> = { capacity: C, rate: r };
  const to: Rated<N> = { capacity: C2, rate: r2 };
  const bucket: RatedBucket<N> = { level: T, last };
  const sane = {
    'C, C2 ≥ 1': z.and(z.le(one, C), z.le(one, C2)),
    '0 ≤ T ≤ C': between(z, z.zero, T, C),
    'r ≥ 0, r2 ≥ 0': z.and(z.le(z.zero, r), z.le(z.zero, r2)),
    'last ≤ now': z.le(last, now),
  };
  const full = refill(z, from, bucket, now);
  const proportional = inProportion(z, from, to, bucket, now);
  const same = asItIs(z, from, to, bucket, now);
  const missing = asMuchMissing(z, from, to, bucket, now);
  const { '0 ≤ T ≤ C': _, ...anyLevel } = sane;
  const missingSane = { ...anyLevel, 'T ≤ C': z.le(T, C) };
  const growth = z.max(z.zero, z.sub(C2, C));
  /** `credit` is what the rates brought since s, `grown` the sum of the growths of the capacity since s. */
  const balance = (a: N, level: N, start: N, brought: N, increase: N): B =>
    z.le(z.add(a, level), z.add(z.add(start, brought), increase));
  const { start } = z.wholeTokens('start');
  const balanced = { 'A + T ≤ C(s) + credit + growth so far': balance(admitted, T, start, credit, grown) };
  const brought = z.add(credit, z.mul(r, z.sub(now, last)));

  return [
    {
      id: 'reconfiguration/in-proportion',
      clauses: ['RECONF-1', 'RECONF-2'],
      statement:
        'Credit carried over in proportion, T·C′/C, stays within the new capacity, and A[s, t] ≤ C(s) + ∫r + the sum of the growths C′ − C of the capacity since s: after one change max(C, C′) + ∫r.',
      reach: 'any length',
      parts: [
        {
          name: 'never above the new capacity, never below zero',
          given: sane,
          claim: between(z, z.zero, proportional.level, C2),
        },
        {
          name: 'a change adds at most max(0, C′ − C)',
          given: sane,
          claim: z.le(proportional.level, z.add(full.level, growth)),
        },
        {
          name: 'A + T ≤ C(s) + ∫r + growth survives it, with the time before it credited at the old rate',
          given: { ...sane, ...balanced },
          claim: balance(admitted, proportional.level, start, brought, z.add(grown, growth)),
        },
        {
          name: 'the same config again changes nothing (RECONF-3)',
          given: { ...sane, 'C2 = C': z.eq(C2, C) },
          claim: z.eq(proportional.level, full.level),
        },
      ],
      broken: [
        {
          name: 'A ≤ max(C, C′) + ∫r however often the config changes',
          // Full at 0 s; up, all of it spent; down; refilled at rate 1 until full; up, all of it spent.
          given: {
            '1 ≤ C < C2 ≤ 10, r = 1': z.all(z.le(one, C), z.lt(C, C2), z.le(C2, z.of(10n)), z.eq(r, one)),
            'a refill from 0, after last = 0': z.and(z.eq(last, z.zero), z.le(z.zero, now)),
          },
          claim: z.le(
            z.add(
              inProportion(z, from, to, { level: C, last: z.zero }, z.zero).level,
              inProportion(z, from, to, { level: z.zero, last: z.zero }, now).level,
            ),
            z.add(C2, now),
          ),
        },
        {
          name: 'all the time since the last call is credited at the new rate',
          given: { ...sane, ...balanced },
          claim: balance(
            admitted,
            z.min(C2, z.add(T, z.mul(r2, z.sub(now, last)))),
            start,
            brought,
            z.add(grown, growth),
          ),
        },
        {
          name: 'a change fills the bucket',
          given: { ...sane, ...balanced },
          claim: balance(admitted, C2, start, brought, z.add(grown, growth)),
        },
      ],
    },
    {
      id: 'reconfiguration/as-it-is',
      clauses: ['RECONF-2'],
      statement:
        'Credit carried over as it is, min(T, C′), keeps A[s, t] ≤ C(s) + ∫r however often the config changes.',
      reach: 'any length',
      parts: [
        { name: 'within the new capacity', given: sane, claim: between(z, z.zero, same.level, C2) },
        {
          name: 'A + T ≤ C(s) + ∫r survives it',
          given: { ...sane, 'A + T ≤ C(s) + credit': balance(admitted, T, start, credit, z.zero) },
          claim: balance(admitted, same.level, start, brought, z.zero),
        },
      ],
    },
    {
      id: 'reconfiguration/as-much-missing',
      clauses: ['RECONF-2'],
      statement:
        'Where as many tokens are missing after a change as before, T + C′ − C, A[s, t] ≤ C(t) + ∫r however often the config changes.',
      reach: 'any length',
      parts: [
        { name: 'within the new capacity', given: missingSane, claim: z.le(missing.level, C2) },
        {
          name: 'A + T ≤ C + ∫r, with the capacity that holds, survives it',
          given: { ...missingSane, 'A + T ≤ C + credit': balance(admitted, T, C, credit, z.zero) },
          claim: balance(admitted, missing.level, C2, brought, z.zero),
        },
        {
          name: 'so whoever admits at T ≥ cost has A ≤ C(t) + ∫r afterwards',
          given: {
            ...missingSane,
            'A + T ≤ C + credit': balance(admitted, T, C, credit, z.zero),
            '0 ≤ cost ≤ T': between(z, z.zero, cost, T),
          },
          claim: z.le(z.add(admitted, cost), z.add(C, credit)),
        },
      ],
    },
  ];
};
