import { acquire as conform } from '../../gcra/model.ts';
import { between, type Lemma, type Logic } from '../../proof/lemma.ts';
import { acquire, refill, type TokenBucket } from '../../token-bucket/model.ts';

/**
 * One bucket in one store, used by any number of nodes. Each request brings the reading of its node's clock, which is
 * within ε of the true time; the store may be replaced by a copy that lags behind.
 */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { C, T, cost, admitted, lost } = z.tokens('C', 'T', 'cost', 'admitted', 'lost');
  const { last, now, t, s, skew, reading, tat, lag, f } = z.seconds(
    'last',
    'now',
    't',
    's',
    'skew',
    'reading',
    'tat',
    'lag',
    'f',
  );
  const one = z.of(1n);
  const bucket: TokenBucket<N> = { level: T, last };
  const sane = { '0 ≤ T ≤ C': between(z, z.zero, T, C), 'cost ≥ 0': z.le(z.zero, cost) };
  const near = (x: N, instant: N): B => between(z, z.sub(instant, skew), x, z.add(instant, skew));
  const clocks = {
    'ε ≥ 0, s ≤ t': z.and(z.le(z.zero, skew), z.le(s, t)),
    'the node reads within ε of t': near(reading, t),
    'no reading so far was later than t + ε': z.le(last, z.add(t, skew)),
  };
  const next = acquire(z, C, bucket, reading, cost);
  const sum = z.ite(next.allowed, z.add(admitted, cost), admitted);
  /** Nothing since s yet, or everything since s came out of C and of the readings from s − ε on. */
  const held = (a: N, { level, last: latest }: TokenBucket<N>): B =>
    z.or(z.le(a, z.zero), z.le(z.add(a, level), z.add(C, z.sub(latest, z.sub(s, skew)))));
  const bound = (a: N): B => z.le(a, z.add(C, z.add(z.sub(t, s), z.mul(z.of(2n), skew))));

  const cell = conform(z, C, tat, reading, cost);
  const cells = z.ite(cell.allowed, z.add(admitted, cost), admitted);
  const heldCells = (a: N, due: N): B => z.or(z.le(a, z.zero), z.le(a, z.sub(due, z.sub(s, skew))));

  const twoSkews = z.mul(z.of(2n), skew);
  /** A slow node drains the bucket; at the same instant a fast one finds what two skews have brought. */
  const slow = acquire(z, C, { level: C, last: z.sub(z.zero, skew) }, z.sub(z.zero, skew), C);
  const fast = acquire(z, C, slow.bucket, skew, cost);
  const back = (after: TokenBucket<N>, at: N): TokenBucket<N> => ({ level: after.level, last: at });
  const slowAgain = acquire(z, C, back(fast.bucket, z.sub(z.zero, skew)), skew, cost);

  // What is left at least, if the clock were right: `L` at the true time t. `P` was asked and lost, `X` of it was charged.
  const { L, P, X } = z.tokens('L', 'P', 'X');
  const atLeast = (left: N, lostCosts: N, ofThem: N, { level, last: latest }: TokenBucket<N>, instant: N): B =>
    z.all(
      between(z, z.zero, level, C),
      z.le(left, C),
      between(z, z.zero, ofThem, lostCosts),
      z.le(z.add(left, z.sub(z.sub(latest, instant), skew)), z.add(level, ofThem)),
      z.le(latest, z.add(instant, skew)),
    );
  const floored = (n: N): N => z.max(z.zero, n);
  const kept = {
    'C, ε ≥ 0': z.and(z.le(z.zero, C), z.le(z.zero, skew)),
    '0 ≤ T ≤ C, L ≤ C, 0 ≤ X ≤ P, last ≤ t + ε, T + X ≥ L + (last − t) − ε': atLeast(L, P, X, bucket, t),
    'cost ≥ 0': z.le(z.zero, cost),
  };
  const asked = acquire(z, C, bucket, reading, cost);

  // The copy knows `admitted` of what was admitted since s; `lost` came after what it knows.
  const copy = { 'A known to the copy + its T ≤ C + (last − s)': z.le(z.add(admitted, T), z.add(C, z.sub(last, s))) };
  const later = acquire(z, C, bucket, now, cost);
  const known = z.ite(later.allowed, z.add(admitted, cost), admitted);

  return [
    {
      id: 'distributed/skew',
      clauses: ['DIST-1', 'DIST-3'],
      statement:
        'One bucket, any number of nodes, each stamping its requests with a clock within ε of the true time: A[s, t] ≤ C + r·(t − s) + 2ε·r, and not 2ε·r for each node, if the stored instant never goes back.',
      reach: 'any length',
      parts: [
        {
          name: 'A + T ≤ C + (last − (s − ε)) survives every request since s',
          given: {
            ...sane,
            ...clocks,
            'A ≥ 0': z.le(z.zero, admitted),
            'A = 0, or A + T ≤ C + last − (s − ε)': held(admitted, bucket),
          },
          claim: held(sum, next.bucket),
        },
        {
          name: 'so A ≤ C + (t − s) + 2ε',
          given: {
            ...sane,
            ...clocks,
            'C ≥ 0': z.le(z.zero, C),
            'A = 0, or A + T ≤ C + last − (s − ε)': held(admitted, bucket),
          },
          claim: bound(admitted),
        },
        {
          name: 'the same with GCRA, whose TAT is the stored instant: A ≤ TAT − (s − ε) survives',
          given: {
            ...sane,
            ...clocks,
            'A ≥ 0': z.le(z.zero, admitted),
            'A = 0, or A ≤ TAT − (s − ε)': heldCells(admitted, tat),
          },
          claim: heldCells(cells, cell.tat),
        },
        {
          name: 'and so A ≤ C + (t − s) + 2ε after whatever it allows',
          given: {
            ...sane,
            ...clocks,
            'A ≥ 0': z.le(z.zero, admitted),
            'A = 0, or A ≤ TAT − (s − ε)': heldCells(admitted, tat),
            allowed: cell.allowed,
          },
          claim: bound(cells),
        },
      ],
      broken: [
        {
          name: 'clocks that differ change nothing: A ≤ C + r·(t − s)',
          given: {
            'C ≥ 1, ε ≥ 1/2': z.and(z.le(one, C), z.le(one, twoSkews)),
            'cost ≥ 0': z.le(z.zero, cost),
            'both pass, both at 0 s': fast.allowed,
          },
          claim: z.le(z.add(C, cost), C),
        },
        {
          name: 'less than C + 2ε·r at one instant',
          given: {
            'C ≥ 1, ε ≥ 1/2': z.and(z.le(one, C), z.le(one, twoSkews)),
            'cost ≥ 0': z.le(z.zero, cost),
            'both pass, both at 0 s': fast.allowed,
          },
          claim: z.lt(z.add(C, cost), z.add(C, twoSkews)),
        },
        {
          name: 'the stored instant goes back with a slow clock: any bound, here C + 2ε·r at one instant',
          given: {
            'C ≥ 1, ε ≥ 1/2': z.and(z.le(one, C), z.le(one, twoSkews)),
            'cost ≥ 0': z.le(z.zero, cost),
            'slow, fast, slow, fast, all at 0 s': z.and(fast.allowed, slowAgain.allowed),
          },
          claim: z.le(z.add(C, z.mul(z.of(2n), cost)), z.add(C, twoSkews)),
        },
      ],
    },
    {
      id: 'distributed/left',
      clauses: ['FAULT-3', 'DIST-3'],
      statement:
        'One bucket on a clock within ε that never goes back, or on many, holds at least what it would on a clock that is right, minus 2ε·r, and minus what was asked and lost: that is charged once or never, and however late.',
      reach: 'any length',
      parts: [
        {
          name: 'T + X ≥ L + (last − t) − ε survives time, which refills L to C at most',
          given: { ...kept, 't ≤ now': z.le(t, now) },
          claim: atLeast(refill(z, C, { level: L, last: t }, now).level, P, X, bucket, now),
        },
        {
          name: 'a request that is answered: one that was admitted takes its cost of L, one that was denied nothing',
          given: { ...kept, 'the node reads within ε of t': near(reading, t) },
          claim: atLeast(z.ite(asked.allowed, floored(z.sub(L, cost)), L), P, X, asked.bucket, t),
        },
        {
          name: 'a request of which nobody hears: its cost is one of P',
          given: kept,
          claim: atLeast(L, z.add(P, cost), X, bucket, t),
        },
        {
          name: 'it is charged, at once or late, or denied',
          given: {
            ...kept,
            'the node reads within ε of t': near(reading, t),
            'not charged before: X + cost ≤ P': z.le(z.add(X, cost), P),
          },
          claim: atLeast(L, P, z.ite(asked.allowed, z.add(X, cost), X), asked.bucket, t),
        },
        {
          name: 'its node is back: P is taken off, as nothing more of it is charged',
          given: kept,
          claim: atLeast(floored(z.sub(L, P)), z.zero, z.zero, bucket, t),
        },
        {
          name: 'so whoever is asked at t holds at least L − P − 2ε',
          given: { ...kept, 'the node reads within ε of t': near(reading, t) },
          claim: z.le(z.sub(z.sub(L, P), twoSkews), refill(z, C, bucket, reading).level),
        },
      ],
      broken: [
        {
          name: 'what is lost counts from when it was asked: T ≥ L − 2ε, the cost taken off L at once, however late it is charged',
          given: {
            'C ≥ 1, ε = 0': z.and(z.le(one, C), z.eq(skew, z.zero)),
            'full at 0 s, `cost` asked and lost, 0 ≤ cost ≤ C': between(z, z.zero, cost, C),
            't ≥ 0': z.le(z.zero, t),
          },
          claim: z.le(
            refill(z, C, { level: z.sub(C, cost), last: z.zero }, t).level,
            acquire(z, C, { level: C, last: z.zero }, t, cost).bucket.level,
          ),
        },
      ],
    },
    {
      id: 'distributed/fail-over',
      clauses: ['FAULT-4', 'DIST-1'],
      statement:
        'A store that is replaced by a copy which has not heard of everything: A[s, t] ≤ C + r·(t − s) + what was admitted and not heard of, which is at most C + r·(the time it was admitted in), and counts for no more than C.',
      reach: 'any length',
      parts: [
        {
          name: 'the copy goes on from what it knows: A known + T ≤ C + (last − s) survives every request',
          given: { ...sane, ...copy, 's ≤ last ≤ now': between(z, s, last, now) },
          claim: z.le(z.add(known, later.bucket.level), z.add(C, z.sub(now, s))),
        },
        {
          name: 'so A ≤ C + (t − s) + lost',
          given: { ...sane, ...copy, 's ≤ last ≤ t': between(z, s, last, t) },
          claim: z.le(z.add(admitted, lost), z.add(z.add(C, z.sub(t, s)), lost)),
        },
        {
          name: 'and lost ≤ C + (the time from the first that is lost to the last): the bound of the store that admitted it',
          given: {
            ...sane,
            'the old store keeps its own bound from f on': z.le(z.add(lost, T), z.add(C, z.sub(last, f))),
            'lag ≥ last − f': z.le(z.sub(last, f), lag),
          },
          claim: z.le(lost, z.add(C, lag)),
        },
        {
          name: 'nor more than C on top, however long it was deaf: the old store keeps its bound until f, and the copy its own from f on',
          given: {
            ...sane,
            'the old store: A ≤ C + (f − s)': z.le(lost, z.add(C, z.sub(f, s))),
            'the copy: A + its T ≤ C + (last − f)': z.le(z.add(admitted, T), z.add(C, z.sub(last, f))),
            's ≤ f ≤ last ≤ t': z.and(z.le(s, f), between(z, f, last, t)),
          },
          claim: z.le(z.add(lost, admitted), z.add(z.add(C, z.sub(t, s)), C)),
        },
      ],
      broken: [
        {
          name: 'a fail-over changes nothing: A ≤ C + r·(t − s)',
          given: {
            'C ≥ 1': z.le(one, C),
            'all of C is admitted at 0 s, the copy has not heard of it, and admits `cost`': acquire(
              z,
              C,
              { level: C, last: z.zero },
              z.zero,
              cost,
            ).allowed,
            'cost ≥ 1': z.le(one, cost),
          },
          claim: z.le(z.add(C, cost), C),
        },
        {
          name: 'less than C on top',
          given: {
            'C ≥ 1': z.le(one, C),
            'all of C is admitted at 0 s, the copy has not heard of it, and admits all of C': acquire(
              z,
              C,
              { level: C, last: z.zero },
              z.zero,
              C,
            ).allowed,
          },
          claim: z.lt(z.add(C, C), z.add(C, C)),
        },
        {
          name: 'less than C + r·lag is lost',
          given: {
            'C ≥ 1, lag > 0': z.and(z.le(one, C), z.lt(z.zero, lag)),
            'all of C at 0 s, then `cost` at the end of the lag': acquire(
              z,
              C,
              { level: z.zero, last: z.zero },
              lag,
              cost,
            ).allowed,
          },
          claim: z.lt(z.add(C, cost), z.add(C, lag)),
        },
        {
          name: 'only the replication lag counts, not the burst: lost ≤ r·lag',
          given: {
            'C ≥ 1': z.le(one, C),
            'a full store admits `cost`, all within the lag': acquire(z, C, { level: C, last: z.zero }, lag, cost)
              .allowed,
            'lag ≥ 0': z.le(z.zero, lag),
          },
          claim: z.le(cost, lag),
        },
      ],
    },
  ];
};
