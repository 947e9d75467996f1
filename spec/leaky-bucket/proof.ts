import { type Answered, everyInterval, inOrder, play, requests } from '../proof/history.ts';
import { between, type Lemma, type Logic } from '../proof/lemma.ts';
import { acquire } from '../token-bucket/model.ts';
import { enqueue, type LeakyBucket, pour } from './model.ts';

/** LB-1, the meter is the token bucket in a mirror; LB-2, the queue is a single server. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { C, L, cost, total } = z.tokens('C', 'L', 'cost', 'total');
  const { last, now, end, first } = z.seconds('last', 'now', 'end', 'first');
  const { capacity } = z.wholeTokens('capacity');
  const one = z.of(1n);

  const content: LeakyBucket<N> = { level: L, last };
  const given = {
    '0 ≤ L ≤ C': between(z, z.zero, L, C),
    'cost ≥ 0': z.le(z.zero, cost),
    'last ≤ now': z.le(last, now),
  };
  const meter = pour(z, C, content, now, cost);
  const mirror = acquire(z, C, { level: z.sub(C, L), last }, now, cost);

  const queued = enqueue(z, C, content, now, cost);
  const left = (t: N): N => z.max(z.zero, z.sub(end, t));
  // `end` is the departure of the last admitted request plus its cost: when the work so far is done.
  const busy = { 'L = max(0, end − last)': z.eq(L, left(last)) };
  const departure = z.max(now, end);

  const asked = requests(z, '1', '2');
  const answered: readonly Answered<N, B>[] = play(
    { level: z.zero, last: z.zero },
    ({ level, last: before }, { at, cost: m }) => {
      const rest = z.sub(level, z.sub(at, before));
      const allowed = z.le(z.add(rest, m), capacity);
      return { allowed, state: { level: z.ite(allowed, z.add(rest, m), rest), last: at } };
    },
    asked,
  );

  return [
    {
      id: 'leaky-bucket/meter',
      clauses: ['LB-1', 'TB-1'],
      statement:
        'For instants that do not decrease, the meter decides as the token bucket, and its content is C − tokens: every bound of the one is a bound of the other.',
      reach: 'any length',
      parts: [
        { name: 'the same answer', given, claim: z.iff(meter.allowed, mirror.allowed) },
        { name: 'L = C − T stays', given, claim: z.eq(meter.bucket.level, z.sub(C, mirror.bucket.level)) },
        { name: '0 ≤ L ≤ C stays', given, claim: between(z, z.zero, meter.bucket.level, C) },
      ],
      broken: [
        {
          name: 'the leak is not stopped at empty',
          given: { 'capacity ≥ 1': z.le(one, capacity), ...inOrder(z, asked) },
          claim: everyInterval(z, answered, (from, to) => z.add(capacity, z.sub(to, from))),
          history: {
            algorithm: 'leaky-bucket',
            config: { capacity, initial: capacity, batch: one, period: one },
            requests: answered,
          },
        },
      ],
    },
    {
      id: 'leaky-bucket/queue',
      clauses: ['LB-2'],
      statement:
        'The queue starts a request at max(its arrival, the end of the work before it), within C − cost of its arrival, whatever was denied in between.',
      reach: 'any length',
      parts: [
        {
          name: 'departure = max(arrival, end)',
          given: { ...given, ...busy },
          claim: z.eq(queued.departure, departure),
        },
        {
          name: 'an admitted request moves the end on by its cost',
          given: { ...given, ...busy, allowed: queued.allowed },
          claim: z.eq(queued.bucket.level, z.max(z.zero, z.sub(z.add(departure, cost), now))),
        },
        {
          name: 'a denied one does not',
          given: { ...given, ...busy, denied: z.not(queued.allowed) },
          claim: z.eq(queued.bucket.level, left(now)),
        },
        {
          name: 'nobody waits longer than C − cost',
          given: { ...given, ...busy, allowed: queued.allowed },
          claim: z.le(z.sub(queued.departure, now), z.sub(C, cost)),
        },
      ],
      broken: [
        {
          name: 'the wait includes the cost of the request itself',
          given: { ...given, ...busy, 'cost ≥ 1': z.le(one, cost) },
          claim: z.eq(z.add(now, queued.bucket.level), departure),
        },
      ],
    },
    {
      id: 'leaky-bucket/departures',
      clauses: ['LB-2'],
      statement:
        'What departs within [s, t] is at most r·(t − s) plus the cost of the last departure: the burst is in the waiting.',
      reach: 'any length',
      parts: [
        {
          name: 'end ≥ first departure + cost since then survives every admission',
          given: { ...given, ...busy, 'end ≥ first + total': z.le(z.add(first, total), end) },
          claim: z.le(z.add(first, z.add(total, cost)), z.add(queued.departure, cost)),
        },
        {
          name: 'so the cost that departs before another one is at most the time between them',
          given: { ...given, ...busy, 'end ≥ first + total': z.le(z.add(first, total), end) },
          claim: z.le(total, z.sub(queued.departure, first)),
        },
      ],
      broken: [
        {
          name: 'the last departure counts as well',
          given: {
            ...given,
            ...busy,
            'end ≥ first + total': z.le(z.add(first, total), end),
            'total ≥ 1': z.le(one, total),
            allowed: queued.allowed,
          },
          claim: z.le(z.add(total, cost), z.sub(queued.departure, first)),
        },
      ],
    },
  ];
};
