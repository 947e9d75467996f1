import { type Answered, type Asked, alike, everyInterval, inOrder, play, requests } from '../proof/history.ts';
import { between, type History, type Lemma, type Logic } from '../proof/lemma.ts';
import { acquire, type FixedWindow, startedAt, windowOf } from './model.ts';

/** FW-1: at most L in a window, and 2L around the edge of two. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { L, count, cost, admitted } = z.wholeTokens('L', 'count', 'cost', 'admitted');
  const { k, k2, first } = z.wholes('k', 'k2', 'first');
  const { W, anchor, s, t, started, last } = z.seconds('W', 'anchor', 's', 't', 'started', 'last');
  const one = z.of(1n);

  const state: FixedWindow<N> = { window: k, count };
  const sane = {
    '0 ≤ count ≤ L': between(z, z.zero, count, L),
    'cost ≥ 0': z.le(z.zero, cost),
    'A ≥ 0': z.le(z.zero, admitted),
  };
  const next = acquire(z, L, state, k2, cost);
  const nowAdmitted = z.ite(next.allowed, z.add(admitted, cost), admitted);
  /** The interval begins in window `first`: what it holds is in the windows since then, of which the latest has `count`. */
  const held = (a: N, { window, count: c }: FixedWindow<N>): B => z.le(a, z.add(z.mul(L, z.sub(window, first)), c));

  // Windows that begin on demand are told apart by the instant at which they begin.
  const onDemand: FixedWindow<N> = { window: started, count };
  const began = startedAt(z, W, started, t);
  const nextOnDemand = acquire(z, L, onDemand, began, cost);
  const heldOnDemand = (a: N, { window, count: c }: FixedWindow<N>): B =>
    z.le(a, z.ite(z.le(window, s), c, z.add(L, c)));

  const asked = requests(z, '1', '2') as [Asked<N>, Asked<N>];
  const three = requests(z, '1', '2', '3') as [Asked<N>, Asked<N>, Asked<N>];
  const { limit } = z.wholeTokens('limit');
  const full = { 'limit ≥ 1 in each second from 0 s': z.le(one, limit) };
  const run = (step: Step<N, B>, some: readonly Asked<N>[]): readonly Answered<N, B>[] =>
    play({ window: z.zero, count: z.zero }, (at, request) => step(at, request), some);
  const right: Step<N, B> = (at, request) => acquire(z, limit, at, windowOf(z, one, z.zero, request.at), request.cost);
  const history = (answered: readonly Answered<N, B>[]): History<N, B> => ({
    algorithm: 'fixed-window',
    variant: { anchor: 'epoch', end: 'half-open' },
    config: { limit, window: one },
    requests: answered,
  });
  const wrong = (name: string, step: Step<N, B>, some: readonly Asked<N>[]) => ({
    name,
    given: { ...full, ...inOrder(z, some) },
    claim: alike(z, run(step, some), run(right, some)),
    history: history(run(step, some)),
  });

  return [
    {
      id: 'fixed-window/bound',
      clauses: ['FW-1', 'FW-2'],
      statement:
        'A[s, t] ≤ L·(⌈dt/W⌉ + 1), so at most 2L within any W, for windows on a grid; 2L is reached, within any time however short.',
      reach: 'any length',
      parts: [
        { name: '0 ≤ count ≤ L stays', given: sane, claim: between(z, z.zero, next.state.count, L) },
        {
          name: 'A ≤ L·(windows begun since that of s) + count survives every request',
          given: {
            ...sane,
            'the window of s ≤ k ≤ k2': z.and(z.le(first, k), z.le(k, k2)),
            'A ≤ L·(k − first) + count': held(admitted, state),
          },
          claim: held(nowAdmitted, next.state),
        },
        {
          name: 'so A ≤ L·(windows met)',
          given: { ...sane, 'A ≤ L·(k − first) + count': held(admitted, state) },
          claim: z.le(admitted, z.mul(L, z.add(z.sub(k, first), one))),
        },
        {
          name: 'and within dt fewer than dt/W + 1 windows begin',
          given: { 'W > 0': z.lt(z.zero, W), 's ≤ t': z.le(s, t) },
          claim: z.lt(z.mul(z.sub(z.sub(windowOf(z, W, anchor, t), windowOf(z, W, anchor, s)), one), W), z.sub(t, s)),
        },
        {
          name: 'windows do not overlap, and each instant is in one: [anchor + kW, anchor + (k + 1)W)',
          given: { 'W > 0': z.lt(z.zero, W), 'k = the window of t': z.eq(k, windowOf(z, W, anchor, t)) },
          claim: z.and(z.le(z.add(anchor, z.mul(k, W)), t), z.lt(t, z.add(anchor, z.mul(z.add(k, one), W)))),
        },
      ],
      broken: [
        {
          name: 'less than 2L within W',
          given: { ...full, ...inOrder(z, asked), 'within W': z.le(z.sub(asked[1].at, asked[0].at), one) },
          claim: everyInterval(z, run(right, asked), () => z.sub(z.mul(z.of(2n), limit), one)),
        },
        wrong(
          'the count is compared before the cost is added',
          ({ window, count: c }, { at, cost: m }) => {
            const now = windowOf(z, one, z.zero, at);
            const used = z.ite(z.lt(window, now), z.zero, c);
            const allowed = z.le(used, limit);
            return { allowed, state: { window: now, count: z.ite(allowed, z.add(used, m), used) } };
          },
          asked,
        ),
        wrong(
          'every request prolongs the window',
          ({ window: seen, count: c }, { at, cost: m }) => {
            const used = z.ite(z.le(z.add(seen, one), at), z.zero, c);
            const allowed = z.le(z.add(used, m), limit);
            return { allowed, state: { window: at, count: z.ite(allowed, z.add(used, m), used) } };
          },
          three,
        ),
      ],
    },
    {
      id: 'fixed-window/on-demand',
      clauses: ['FW-1', 'FW-2'],
      statement: 'At most 2L within any W also where a window begins with the first request after the last one ended.',
      reach: 'any length',
      parts: [
        {
          name: 'A ≤ count, and L more once a window has begun since s, survives every request within [s, s + W]',
          given: {
            ...sane,
            'W > 0': z.lt(z.zero, W),
            's ≤ t ≤ s + W': between(z, s, t, z.add(s, W)),
            'started ≤ last ≤ t, last < started + W': z.and(
              between(z, started, last, t),
              z.lt(last, z.add(started, W)),
            ),
            'what was admitted since s came at last or before': z.or(z.le(admitted, z.zero), z.le(s, last)),
            'a window that began since s': z.implies(z.lt(s, started), z.le(s, last)),
            'A ≤ count, or L + count': heldOnDemand(admitted, onDemand),
          },
          claim: heldOnDemand(z.ite(nextOnDemand.allowed, z.add(admitted, cost), admitted), nextOnDemand.state),
        },
        {
          name: 'so A ≤ 2L',
          given: { ...sane, 'A ≤ count, or L + count': heldOnDemand(admitted, onDemand) },
          claim: z.le(admitted, z.mul(z.of(2n), L)),
        },
        {
          name: 'the instant t is within the window that it is counted in, which is at least W after the one before',
          given: { 'W > 0': z.lt(z.zero, W), 'started ≤ t': z.le(started, t) },
          claim: z.all(
            between(z, started, began, t),
            z.lt(t, z.add(began, W)),
            z.or(z.eq(began, started), z.le(z.add(started, W), began)),
          ),
        },
      ],
    },
  ];
};

type Step<N, B> = (state: FixedWindow<N>, request: Asked<N>) => { readonly allowed: B; readonly state: FixedWindow<N> };
