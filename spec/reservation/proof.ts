import { between, type Lemma, type Logic, sum } from '../proof/lemma.ts';
import { refill } from '../token-bucket/model.ts';
import { type Book, cancel, type Reservation, reserve } from './model.ts';

/**
 * RESERVE-1. The bound is followed for one interval [s, t] of promised instants. It can only be broken by a reservation
 * promised within it, and there it holds because of
 *
 *     A[s, ∞) + U + s + extra + owed ≤ C    whenever A[s, ∞) > 0, with U = level − now,
 *
 * where A[s, ∞) is what is promised at s or later, `extra` what is promised before s and was reserved after the first of
 * these, and `owed` what cancelling those reserved before it can still give back.
 */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { C, level, cost, n, promisedLater, extra, owed, given1, given2, n1, n2, first } = z.tokens(
    'C',
    'level',
    'cost',
    'n',
    'promisedLater',
    'extra',
    'owed',
    'given1',
    'given2',
    'n1',
    'n2',
    'first',
  );
  const { last, now, s, t, p } = z.seconds('last', 'now', 's', 't', 'p');
  const { reserved, reservedThen, gap1, gap2 } = z.reals('reserved', 'reservedThen', 'gap1', 'gap2');
  const one = z.of(1n);

  const book: Book<N> = { level, last, reserved };
  const old: Reservation<N> = { cost: n, promised: p, reservedThen };
  const sane = {
    'C > 0, level ≤ C': z.and(z.lt(z.zero, C), z.le(level, C)),
    '0 ≤ cost ≤ C': between(z, z.zero, cost, C),
    'last ≤ now': z.le(last, now),
  };
  const slack = (a: N, { level: l, last: at }: Book<N>, more: N, due: N): B =>
    z.all(
      z.le(z.zero, a),
      z.le(z.zero, more),
      z.le(z.zero, due),
      z.implies(z.lt(z.zero, a), z.le(sum(z, [a, z.sub(l, at), s, more, due]), C)),
    );
  const kept = { 'A + U + s + extra + owed ≤ C if A > 0': slack(promisedLater, book, extra, owed) };
  const made = reserve(z, C, book, now, cost);
  const counts = z.le(s, made.reservation.promised);
  const starts = z.and(counts, z.le(promisedLater, z.zero));
  const cancelled = cancel(z, C, book, old, now);
  const back = z.sub(cancelled.level, refill(z, C, book, now).level);
  const was = {
    'n ≥ 0, and all that was reserved later is not negative': z.and(z.le(z.zero, n), z.le(reservedThen, reserved)),
  };

  /** Reserve 1, 1 and 1 at once, cancel the second, reserve 1 more. */
  const story = (undo: (state: Book<N>, reservation: Reservation<N>, at: N) => Book<N>) => {
    const open: Book<N> = { level: C, last: z.zero, reserved: z.zero };
    const a = reserve(z, C, open, z.zero, one);
    const b = reserve(z, C, a.book, z.zero, one);
    const c = reserve(z, C, b.book, z.zero, one);
    const d = reserve(z, C, undo(c.book, b.reservation, now), now, one);
    return { a, b, c, d };
  };
  const everything = story((state, { cost: m }, at) => {
    const filled = refill(z, C, state, at);
    return { ...filled, level: z.min(C, z.add(filled.level, m)), reserved: state.reserved };
  });
  const told = everything.d.reservation.promised;
  const third = everything.c.reservation.promised;

  return [
    {
      id: 'reservation/bound',
      clauses: ['RESERVE-1', 'ADM-1'],
      statement:
        'If a cancelled reservation gives back max(0, n − what was reserved later), and nothing once its instant has come, then A[s, t] ≤ C + r·(t − s) over the promised instants that were not cancelled, in any order of reserving and cancelling.',
      reach: 'any length',
      parts: [
        {
          name: 'the first reservation promised at s or later',
          given: {
            ...sane,
            'none before': z.le(promisedLater, z.zero),
            'promised at s or later': counts,
            'cost > 0': z.lt(z.zero, cost),
          },
          // Those reserved before may give back C − cost (next lemma), unless their instants, before s, have come.
          claim: slack(cost, made.book, z.zero, z.ite(z.le(s, now), z.zero, z.sub(C, cost))),
        },
        {
          name: 'another reservation',
          given: { ...sane, ...kept, 'not the first': z.not(starts) },
          claim: slack(
            z.ite(counts, z.add(promisedLater, cost), promisedLater),
            made.book,
            z.ite(counts, extra, z.ite(z.lt(z.zero, promisedLater), z.add(extra, cost), z.zero)),
            owed,
          ),
        },
        {
          name: 'cancelling one that is promised at s or later',
          given: { ...sane, ...kept, ...was, 's ≤ p': z.le(s, p), 'it was counted in A': z.le(n, promisedLater) },
          claim: slack(z.sub(promisedLater, n), cancelled, extra, owed),
        },
        {
          name: 'cancelling one that is promised before s, reserved after the first of A',
          given: { ...sane, ...kept, ...was, 'p < s': z.lt(p, s), 'it was counted in extra': z.le(n, extra) },
          claim: slack(promisedLater, cancelled, z.sub(extra, n), owed),
        },
        {
          name: 'cancelling one that is promised before s, reserved before the first of A',
          given: { ...sane, ...kept, ...was, 'p < s': z.lt(p, s), 'it was counted in owed': z.le(back, owed) },
          claim: slack(promisedLater, cancelled, extra, z.sub(owed, back)),
        },
        {
          name: 'a reservation promised within [s, t] leaves A[s, t] ≤ C + (t − s)',
          given: { ...sane, ...kept, 's ≤ its instant ≤ t': between(z, s, made.reservation.promised, t) },
          claim: z.le(z.add(z.max(promisedLater, z.zero), cost), z.add(C, z.sub(t, s))),
        },
        {
          name: 'what is given back is at most n less what was reserved later, as the next lemma takes it',
          given: { ...sane, ...was },
          claim: z.le(back, z.max(z.zero, z.sub(n, z.sub(reserved, reservedThen)))),
        },
        {
          name: 'nothing is given back once the instant has come',
          given: { ...sane, ...was, 'p ≤ now': z.le(p, now) },
          claim: z.eq(cancelled.level, refill(z, C, book, now).level),
        },
      ],
      broken: [
        {
          name: 'everything is given back',
          given: {
            'C = 1, three reserved at 0 s': z.eq(C, one),
            'the second is cancelled before its instant': z.and(
              z.lt(z.zero, now),
              z.lt(now, everything.b.reservation.promised),
            ),
          },
          claim: z.implies(z.eq(told, third), z.le(z.of(2n), C)),
          show: [
            { name: 'second promised, cancelled', unit: 's', value: everything.b.reservation.promised },
            { name: 'third promised', unit: 's', value: third },
            { name: 'fourth promised', unit: 's', value: told },
          ],
        },
        {
          name: 'what was given back before is counted again',
          given: {
            ...sane,
            ...kept,
            ...was,
            'p < s': z.lt(p, s),
            'A > 0': z.lt(z.zero, promisedLater),
            'p > now': z.lt(now, p),
          },
          claim: slack(promisedLater, cancelled, extra, z.zero),
        },
      ],
    },
    {
      id: 'reservation/given-back',
      clauses: ['RESERVE-1'],
      statement:
        'All reservations made before one of cost f, cancelled after it in any order, together give back at most C − f.',
      reach: 'any length',
      parts: [
        {
          // Oldest last: reservation 2 was made before reservation 1, so all of n1 was reserved later than it.
          name: 'those up to one of n1 give back at most n1 − f: so do those up to the one before it, of n2, at most n2 − f',
          given: {
            'n1, n2 in [0, C], f > 0': z.all(between(z, z.zero, n1, C), between(z, z.zero, n2, C), z.lt(z.zero, first)),
            'those up to 1 gave back at most n1 − f': z.le(given1, z.sub(n1, first)),
            'later than 2 came n1, f, and perhaps more': z.le(z.add(n1, first), gap2),
            'it gives back something: n2 > what came later': z.and(z.lt(gap2, n2), z.eq(given2, z.sub(n2, gap2))),
          },
          claim: z.le(z.add(given1, given2), z.sub(n2, first)),
        },
        {
          name: 'the newest that gives back anything gives at most n − f',
          given: {
            '0 ≤ n1 ≤ C, f > 0': z.and(between(z, z.zero, n1, C), z.lt(z.zero, first)),
            'later came f, and perhaps more': z.le(first, gap1),
            'it gives back': z.and(z.lt(gap1, n1), z.eq(given1, z.sub(n1, gap1))),
          },
          claim: z.and(z.le(given1, z.sub(n1, first)), z.le(given1, z.sub(C, first))),
        },
      ],
    },
  ];
};
