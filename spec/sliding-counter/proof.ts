import { type Answered, type Asked, alike, everyInterval, inOrder, play, requests } from '../proof/history.ts';
import { between, type Lemma, type Logic, type Part } from '../proof/lemma.ts';
import { acquire, type Guard, type Share, type SlidingCounter } from './model.ts';

/** SCTR-2: what the estimate lets through within one window's length. Time is measured in windows, so W = 1. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { L, P, n, cost, admitted, most } = z.wholeTokens('L', 'P', 'n', 'cost', 'admitted', 'most');
  const { k, k2, first } = z.wholes('k', 'k2', 'first');
  const { x } = z.reals('x');
  const one = z.of(1n);
  const two = z.of(2n);
  const twice = (bound: N): N => z.mul(two, bound);

  const state: SlidingCounter<N> = { window: k, previous: P, current: n };

  /** A variant, what one window can hold, and what W can hold. */
  const bound = (
    name: string,
    share: Share,
    guard: Guard,
    costs: Readonly<Record<string, B>>,
    oneWindow: N,
    within: N,
  ): readonly Part<B>[] => {
    const next = acquire(z, { limit: L, length: one, share, guard }, state, k2, x, cost);
    const sane = ({ previous, current }: SlidingCounter<N>): B =>
      z.all(
        between(z, z.zero, previous, oneWindow),
        between(z, z.zero, current, oneWindow),
        z.le(z.add(previous, current), within),
      );
    /** What the interval holds: its windows are `first` and the one after. */
    const held = (a: N, { window, previous, current }: SlidingCounter<N>): B =>
      z.all(
        z.le(z.zero, a),
        z.implies(z.lt(window, first), z.le(a, z.zero)),
        z.implies(z.eq(window, first), z.le(a, current)),
        z.implies(z.lt(first, window), z.le(a, z.add(previous, current))),
      );
    const given = {
      'L ≥ 1': z.le(one, L),
      ...costs,
      'the counts and their sum are within the bounds': sane(state),
      'k ≤ k2': z.le(k, k2),
      '0 ≤ x < 1': z.and(z.le(z.zero, x), z.lt(x, one)),
    };
    const inside = {
      'A ≤ the counts of the windows it meets': held(admitted, state),
      'the request is within W of s: first ≤ k2 ≤ first + 1': between(z, first, k2, z.add(first, one)),
    };
    return [
      { name: `${name}: the counts, and their sum, stay within the bounds`, given, claim: sane(next.state) },
      {
        name: `${name}: so does A`,
        given: { ...given, ...inside },
        claim: held(z.ite(next.allowed, z.add(admitted, cost), admitted), next.state),
      },
    ];
  };

  const unit = { 'cost = 1': z.eq(cost, one) };
  const any = { 'cost ≥ 1': z.le(one, cost) };
  const upTo = { '1 ≤ cost ≤ most': between(z, one, cost, most) };
  const loose = z.sub(z.add(L, most), one);

  const { limit } = z.wholeTokens('limit');
  const run = (
    share: Share,
    guard: Guard,
    asked: readonly Asked<N>[],
    look: Look<N> = (before, window, passed) => ({ before, window, passed }),
  ): readonly Answered<N, B>[] =>
    play(
      { window: z.zero, previous: z.zero, current: z.zero },
      (state: SlidingCounter<N>, { at, cost: m }) => {
        const now = z.floorDiv(at, one);
        const { before, window, passed } = look(state, now, z.sub(at, now));
        return acquire(z, { limit, length: one, share, guard }, before, window, passed, m);
      },
      asked,
    );
  const ignoringPrevious: Look<N> = (before, window, passed) => {
    const same = z.eq(before.window, window);
    return {
      before: { window, previous: z.zero, current: z.ite(same, before.current, z.zero) },
      window,
      passed,
    };
  };
  const four = requests(z, '1', '2', '3', '4') as [Asked<N>, Asked<N>, Asked<N>, Asked<N>];
  const pair = [four[0], four[1]] as const;
  const small = (some: readonly Asked<N>[]) => ({
    'limit = 2 in windows of one second': z.eq(limit, two),
    ...inOrder(z, some),
  });
  /** Requests at so many quarters of a second, of these costs, all within one window's length. */
  const reached = (
    name: string,
    share: Share,
    guard: Guard,
    story: readonly (readonly [bigint, bigint])[],
    less: N,
  ) => {
    const asked = four.slice(0, story.length);
    return {
      name,
      given: {
        ...small(asked),
        [story.map(([quarters, m]) => `${m} at ${quarters}/4 s`).join(', ')]: z.all(
          ...asked.map(({ at, cost: m }, i) => {
            const [quarters, price] = story[i] ?? [0n, 1n];
            return z.and(z.eq(z.mul(z.of(4n), at), z.of(quarters)), z.eq(m, z.of(price)));
          }),
        ),
        'within W': z.le(z.sub(asked.at(-1)?.at ?? one, asked[0]?.at ?? one), one),
      },
      claim: everyInterval(z, run(share, guard, asked), () => less),
    };
  };
  const declared = { share: 'exact', guard: 'with-cost' };
  const wrong = (name: string, answered: readonly Answered<N, B>[]) => ({
    name,
    given: small(answered),
    claim: alike(z, answered, run('exact', 'with-cost', answered)),
    history: { algorithm: 'sliding-counter', variant: declared, config: { limit, window: one }, requests: answered },
  });

  return [
    {
      id: 'sliding-counter/with-cost',
      clauses: ['SCTR-2', 'SCTR-1'],
      statement:
        'When est + cost ≤ L is compared: at most 2L − 1 within any W with the exact share or one rounded up, at most 2L with one rounded down. Each is reached.',
      reach: 'any length',
      parts: [
        ...bound('exact', 'exact', 'with-cost', any, L, z.sub(twice(L), one)),
        ...bound('ceil', 'ceil', 'with-cost', any, L, z.sub(twice(L), one)),
        ...bound('floor', 'floor', 'with-cost', any, L, twice(L)),
      ],
      broken: [
        reached('exact: less than 2L − 1', 'exact', 'with-cost', late, two),
        reached('ceil: less than 2L − 1', 'ceil', 'with-cost', late, two),
        reached('floor: less than 2L', 'floor', 'with-cost', lateTwice, z.of(3n)),
        wrong('the share is rounded down', run('floor', 'with-cost', pair)),
        wrong('the cost is left out of the comparison', run('exact', 'without-cost', pair)),
        wrong('the window before is ignored', run('exact', 'with-cost', pair, ignoringPrevious)),
        wrong(
          'the window before counts in full',
          run('exact', 'with-cost', pair, (before, window) => ({ before, window, passed: z.zero })),
        ),
      ],
    },
    {
      id: 'sliding-counter/without-cost',
      clauses: ['SCTR-2'],
      statement:
        'When est < L is compared, whatever the cost: at most 2L within any W for unit costs, at most 2(L + k − 1) for costs up to k.',
      reach: 'any length',
      parts: [
        ...bound('exact, unit costs', 'exact', 'without-cost', unit, L, twice(L)),
        ...bound('floor, unit costs', 'floor', 'without-cost', unit, L, twice(L)),
        ...bound('exact, costs up to k', 'exact', 'without-cost', upTo, loose, twice(loose)),
        ...bound('floor, costs up to k', 'floor', 'without-cost', upTo, loose, twice(loose)),
        ...bound('ceil, costs up to k', 'ceil', 'without-cost', upTo, loose, z.sub(twice(loose), one)),
      ],
      broken: [
        reached('exact, unit costs: less than 2L', 'exact', 'without-cost', units, z.of(3n)),
        reached('exact, costs up to 2: less than 2(L + 2 − 1)', 'exact', 'without-cost', pairs, z.of(5n)),
      ],
    },
  ];
};

/** What a counter looks at: the state before, the window that it takes now to be, and the part of it that has passed. */
type Look<N> = (
  before: SlidingCounter<N>,
  window: N,
  passed: N,
) => { readonly before: SlidingCounter<N>; readonly window: N; readonly passed: N };

// Two late in one window, and as many as the estimate lets through in the next, within one second.
const late = [
  [2n, 2n],
  [6n, 1n],
] as const;
const lateTwice = [
  [3n, 2n],
  [7n, 2n],
] as const;
const units = [
  [3n, 1n],
  [3n, 1n],
  [6n, 1n],
  [7n, 1n],
] as const;
const pairs = [
  [3n, 1n],
  [3n, 2n],
  [6n, 1n],
  [7n, 2n],
] as const;
