import { between, type Lemma, type Logic, notNegative, type Part, sum } from '../../proof/lemma.ts';
import { refill, type TokenBucket } from '../../token-bucket/model.ts';
import { admit, type Node, settle } from './model.ts';

/**
 * Nodes that settle with a centre, each whenever it likes, at most Y apart: while they are cut off, too, so Y is the
 * longest time that a node goes without settling. All clocks are within ε of the true time, the centre's too; with ε = 0
 * this is the bound for perfect clocks.
 *
 * G is the exact bucket that nobody keeps: refilled by the centre's clock, charged at once. The bound is a lower bound of
 * G. The rest of the invariant says how far a node's copy may be above G: by what the others have spent that it has not
 * heard of, and by what the clocks have gained.
 */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => [
  anyClocks(z, ['a', 'b']),
  anyClocks(z, ['a', 'b', 'c']),
  owed(z),
  designs(z),
];

interface Follower<N> extends Node<N> {
  /** The instant at which it settled last. */
  readonly settled: N;
  /** By how much the centre's clock was ahead of the true time then, or a larger value that serves as well. */
  readonly ahead: N;
  /** For each other node, in their order: what it has told the centre since then, and what the centre's clock gained it. */
  readonly told: readonly N[];
  readonly gain: readonly N[];
}

interface State<N> {
  /** The interval begins at `s`, when the centre reads `start`. */
  readonly s: N;
  readonly start: N;
  readonly t: N;
  readonly admitted: N;
  readonly centre: TokenBucket<N>;
  readonly exact: TokenBucket<N>;
  readonly nodes: readonly Follower<N>[];
}

const COUNT: readonly string[] = ['', 'one node', 'two nodes', 'three nodes'];

const anyClocks = <N, B>(z: Logic<N, B>, names: readonly string[]): Lemma<N, B> => {
  const { C, cost, admitted, K, G } = z.tokens('C', 'cost', 'admitted', 'K', 'G');
  const { Y, skew, t, s, start, read, t2, read2 } = z.seconds('Y', 'skew', 't', 's', 'start', 'read', 't2', 'read2');
  const token = (name: string): N => z.tokens(name)[name] ?? z.zero;
  const second = (name: string): N => z.seconds(name)[name] ?? z.zero;
  const times = (count: readonly unknown[], x: N): N => z.mul(z.of(BigInt(count.length)), x);
  const plus = (...xs: readonly N[]): N => sum(z, xs);
  const others = <T>(all: readonly T[], i: number): readonly T[] => all.filter((_, j) => j !== i);

  const nodes: readonly Follower<N>[] = names.map((name) => ({
    level: token(`T ${name}`),
    last: second(`read ${name}`),
    spent: token(`spent ${name}`),
    settled: second(`settled ${name}`),
    ahead: second(`ahead ${name}`),
    told: names.filter((other) => other !== name).map((other) => token(`told ${name} by ${other}`)),
    gain: names.filter((other) => other !== name).map((other) => second(`gain ${name} by ${other}`)),
  }));
  const state: State<N> = {
    s,
    start,
    t,
    admitted,
    centre: { level: K, last: read },
    exact: { level: G, last: read },
    nodes,
  };

  const neighbours = others(names, 0);
  const mostElsewhere = times(neighbours, z.add(C, Y));
  /** What the clocks may add: 2ε for each of the N nodes and for the centre. */
  const allSkews = times([...names, ...names, 'centre', 'centre'], skew);
  const unheard = (all: readonly Follower<N>[], i: number): N =>
    plus(...(all[i]?.told ?? []), ...others(all, i).map(({ spent }) => spent));
  const near = (x: N, instant: N): B => between(z, z.sub(instant, skew), x, z.add(instant, skew));

  const invariant = ({ s: from, start: first, t: now, admitted: a, centre, exact, nodes: all }: State<N>): B => {
    const aheadNow = z.sub(centre.last, now);
    return z.all(
      near(centre.last, now),
      near(first, from),
      z.le(first, centre.last),
      z.le(from, now),
      z.le(centre.level, C),
      z.le(exact.level, C),
      z.le(z.add(a, exact.level), z.add(C, z.sub(centre.last, first))),
      z.le(z.sub(centre.level, plus(...all.map(({ spent }) => spent))), exact.level),
      // The lower bound of G, less what the centre's clock is ahead.
      z.le(z.zero, z.add(z.sub(exact.level, aheadNow), z.sub(z.add(mostElsewhere, allSkews), skew))),
      ...all.flatMap((node, i) => {
        const gained = z.add(z.sub(node.last, now), skew);
        const age = z.sub(now, node.settled);
        return [
          near(node.last, now),
          between(z, z.zero, age, Y),
          z.le(node.ahead, skew),
          z.le(node.level, C),
          between(z, z.zero, node.spent, plus(C, Y, skew, skew)),
          z.le(z.add(node.level, node.spent), plus(C, age, gained)),
          z.le(z.sub(plus(node.level, z.sub(aheadNow, node.ahead)), z.add(gained, unheard(all, i))), exact.level),
          z.le(plus(centre.level, ...node.told), plus(C, age, z.sub(aheadNow, node.ahead))),
          z.le(plus(...node.gain), z.sub(skew, node.ahead)),
          ...others(all, i).flatMap((other, j) => {
            const told = node.told[j] ?? z.zero;
            const gain = node.gain[j] ?? z.zero;
            const otherAge = z.sub(now, other.settled);
            return [
              z.le(z.zero, gain),
              z.le(gain, told),
              z.le(
                plus(other.level, told, other.spent),
                plus(C, z.max(age, otherAge), z.add(z.sub(other.last, now), skew), gain),
              ),
              z.le(z.add(told, other.spent), plus(C, Y, skew, skew, gain)),
            ];
          }),
        ];
      }),
    );
  };

  const base = { 'C, Y, ε ≥ 0': notNegative(z, C, Y, skew) };
  const given = { ...base, 'the invariant (see the proof file)': invariant(state) };
  /** Ghosts may be raised where the exact bucket is full: then the copy is not above it, whatever it has not heard of. */
  const raised = (after: State<N>): State<N> => ({
    ...after,
    nodes: after.nodes.map((node, i) => ({
      ...node,
      ahead: z.max(
        node.ahead,
        z.sub(
          z.sub(z.sub(after.centre.last, after.t), z.add(z.sub(node.last, after.t), skew)),
          unheard(after.nodes, i),
        ),
      ),
    })),
  });

  const readings = names.map((name) => second(`read2 ${name}`));
  const passed = raised({
    ...state,
    t: t2,
    admitted,
    centre: refill(z, C, state.centre, read2),
    exact: refill(z, C, state.exact, read2),
    nodes: nodes.map((node, i) => ({ ...node, ...refill(z, C, node, readings[i] ?? node.last) })),
  });

  const [one, ...rest] = nodes as readonly [Follower<N>, ...Follower<N>[]];
  const asked = admit(z, C, one, one.last, cost);
  const charge = z.ite(asked.allowed, cost, z.zero);
  const admittedOne: State<N> = {
    ...state,
    admitted: z.add(admitted, charge),
    exact: { ...state.exact, level: z.sub(G, charge) },
    nodes: [{ ...one, ...asked.node }, ...rest],
  };

  const done = settle(z, C, state.centre, one, read, one.last);
  const settledOne: State<N> = {
    ...state,
    centre: done.centre,
    nodes: [
      {
        ...one,
        ...done.node,
        settled: t,
        ahead: z.sub(read, t),
        told: one.told.map(() => z.zero),
        gain: one.gain.map(() => z.zero),
      },
      ...rest.map((node) => {
        // Node 0 is the first of the others of every other node.
        const [toldBefore = z.zero, ...told] = node.told;
        const [gainBefore = z.zero, ...gain] = node.gain;
        const toldNow = z.add(toldBefore, one.spent);
        const gained = z.sub(z.sub(z.add(done.centre.level, toldNow), C), z.sub(t, node.settled));
        return { ...node, told: [toldNow, ...told], gain: [z.max(gainBefore, gained), ...gain] };
      }),
    ],
  };

  const fresh: State<N> = {
    s: t,
    start: read,
    t,
    admitted: z.zero,
    centre: { level: C, last: read },
    exact: { level: C, last: read },
    nodes: nodes.map((node) => ({
      level: C,
      last: node.last,
      spent: z.zero,
      settled: t,
      ahead: z.sub(read, t),
      told: node.told.map(() => z.zero),
      gain: node.gain.map(() => z.zero),
    })),
  };

  const parts: readonly Part<B>[] = [
    {
      name: 'a new system',
      given: {
        ...base,
        'clocks are within ε': z.all(near(read, t), ...nodes.map(({ last }) => near(last, t))),
      },
      claim: invariant(fresh),
    },
    {
      name: 'an interval may begin at any time',
      given,
      claim: invariant(raised({ ...state, s: t, start: read, admitted: z.zero, exact: { level: C, last: read } })),
    },
    {
      name: 'time passes, clocks run on within ε, nobody is past Y',
      given: {
        ...given,
        't ≤ t2, clocks do not go back and stay within ε': z.all(
          z.le(t, t2),
          z.le(read, read2),
          near(read2, t2),
          ...nodes.map((node, i) =>
            z.and(z.le(node.last, readings[i] ?? node.last), near(readings[i] ?? node.last, t2)),
          ),
          ...nodes.map(({ settled }) => z.le(z.sub(t2, settled), Y)),
        ),
      },
      claim: invariant(passed),
    },
    {
      name: 'a node admits or denies',
      given: { ...given, 'cost ≥ 0': z.le(z.zero, cost) },
      claim: invariant(admittedOne),
    },
    { name: 'a node settles', given, claim: invariant(settledOne) },
    {
      name: 'so A ≤ the bound',
      given,
      claim: z.le(admitted, plus(C, z.sub(t, s), mostElsewhere, allSkews)),
    },
  ];

  return {
    id: `distributed/debts-${names.length}`,
    clauses: ['DIST-1', 'DIST-3', 'DIST-4'],
    statement: `Debts settled with a centre that refills and then deducts, ${COUNT[names.length] ?? ''}, none longer than Y without settling, clocks within ε: A[s, t] ≤ C + r·(t − s) + (N − 1)·(C + r·Y) + (N + 1)·2ε·r.`,
    reach: 'any length',
    parts,
  };
};

/**
 * How deep in debt the centre may be once it has heard of everything. The exact bucket G lacks no more than its bound says; the
 * centre, full before it has heard of all, loses what would have refilled it. With S unheard of on all nodes together, at most
 * M, that is at most M: K − S ≥ G − M whatever happens.
 */
const owed = <N, B>(z: Logic<N, B>): Lemma<N, B> => {
  const { C, K, G, S, M, D, spent, cost } = z.tokens('C', 'K', 'G', 'S', 'M', 'D', 'spent', 'cost');
  const { read, read2 } = z.seconds('read', 'read2');
  const centre: TokenBucket<N> = { level: K, last: read };
  const exact: TokenBucket<N> = { level: G, last: read };
  const holds = (kept: TokenBucket<N>, nobodys: TokenBucket<N>, unheard: N): B =>
    z.all(
      z.le(kept.level, C),
      z.le(nobodys.level, C),
      between(z, z.zero, unheard, M),
      z.le(z.sub(nobodys.level, M), z.sub(kept.level, unheard)),
    );
  const given = {
    'C ≥ 0': z.le(z.zero, C),
    'K ≤ C, G ≤ C, 0 ≤ S ≤ M, K − S ≥ G − M': holds(centre, exact, S),
  };
  const node: Node<N> = { level: z.zero, last: read, spent };
  const settled = settle(z, C, centre, node, read2, read2);
  const filled = refill(z, C, exact, read2);
  const later = { 'the clock of the centre goes on': z.le(read, read2) };
  return {
    id: 'distributed/debts-owed',
    clauses: ['ADM-3', 'DIST-4'],
    statement:
      'Where debts are kept, a centre that has heard of everything is below zero by no more than what all nodes may exceed together and what they may have spent unheard of at once.',
    reach: 'any length',
    parts: [
      {
        name: 'time passes',
        given: { ...given, ...later },
        claim: holds(refill(z, C, centre, read2), filled, S),
      },
      {
        name: 'a node admits, and no node has more unheard of than it may: S + cost ≤ M',
        given: { ...given, 'cost ≥ 0': z.le(z.zero, cost), 'S + cost ≤ M': z.le(z.add(S, cost), M) },
        claim: holds(centre, { level: z.sub(G, cost), last: read }, z.add(S, cost)),
      },
      {
        name: 'a node settles',
        given: { ...given, ...later, 'its spent is part of S': between(z, z.zero, spent, S) },
        claim: holds(settled.centre, filled, z.sub(S, spent)),
      },
      {
        name: 'so, with nothing unheard of and G ≥ −D: K ≥ −(D + M)',
        given: { ...given, 'S = 0': z.eq(S, z.zero), 'G ≥ −D': z.le(z.zero, z.add(G, D)) },
        claim: z.le(z.zero, z.add(K, z.add(D, M))),
      },
    ],
    broken: [
      {
        name: 'the centre loses nothing: K − S ≥ G, though it is full before it has heard of all',
        given: {
          'C ≥ 0': z.le(z.zero, C),
          'K ≤ C, G ≤ C, K − S = G, S ≥ 0': z.all(z.le(K, C), z.le(G, C), z.eq(z.sub(K, S), G), z.le(z.zero, S)),
          ...later,
        },
        claim: z.le(filled.level, z.sub(refill(z, C, centre, read2).level, S)),
      },
    ],
  };
};

/** What a design may exceed, shown on short histories of one and of two nodes. */
const designs = <N, B>(z: Logic<N, B>): Lemma<N, B> => {
  const { C } = z.tokens('C');
  const { Y, skew } = z.seconds('Y', 'skew');
  const one = z.of(1n);
  const two = z.of(2n);

  interface Two<N> {
    readonly t: N;
    readonly admitted: N;
    readonly centre: TokenBucket<N>;
    readonly nodes: readonly [Node<N>, Node<N>];
    readonly settled: readonly [N, N];
    readonly facts: readonly B[];
  }
  type Deed = (state: Two<N>, name: string) => Two<N>;
  type Settle = typeof settle<N, B>;

  const set = <T>(pair: readonly [T, T], i: 0 | 1, value: T): readonly [T, T] =>
    i === 0 ? [value, pair[1]] : [pair[0], value];
  /** Time passes, and each clock is set anew within `skew` of it. */
  const pass =
    (drifting: boolean, lazily = false): Deed =>
    (state, name) => {
      const unknown = (what: string): N => z.seconds(`${what} ${name}`)[`${what} ${name}`] ?? z.zero;
      const t = unknown('at');
      const read = (what: string, last: N): readonly [N, B] => {
        if (!drifting) return [t, z.yes];
        const reading = unknown(what);
        return [reading, z.all(z.le(last, reading), between(z, z.sub(t, skew), reading, z.add(t, skew)))];
      };
      const [centre, sane] = read('centre', state.centre.last);
      const [a, saneA] = read('a', state.nodes[0].last);
      const [b, saneB] = read('b', state.nodes[1].last);
      return {
        ...state,
        t,
        centre: lazily ? state.centre : refill(z, C, state.centre, centre),
        nodes: [
          { ...state.nodes[0], ...refill(z, C, state.nodes[0], a) },
          { ...state.nodes[1], ...refill(z, C, state.nodes[1], b) },
        ],
        facts: [
          ...state.facts,
          z.le(state.t, t),
          sane,
          saneA,
          saneB,
          ...state.settled.map((instant) => z.le(z.sub(t, instant), Y)),
        ],
      };
    };
  /** A node admits all that it holds. */
  const spendAll =
    (i: 0 | 1): Deed =>
    (state) => {
      const node = state.nodes[i];
      const cost = z.max(z.zero, node.level);
      const asked = admit(z, C, node, node.last, cost);
      const charge = z.ite(asked.allowed, cost, z.zero);
      return { ...state, admitted: z.add(state.admitted, charge), nodes: set(state.nodes, i, asked.node) };
    };
  /** A node admits something, perhaps nothing. */
  const spendSome =
    (i: 0 | 1): Deed =>
    (state, name) => {
      const node = state.nodes[i];
      const cost = z.tokens(`cost ${name}`)[`cost ${name}`] ?? z.zero;
      const asked = admit(z, C, node, node.last, cost);
      const charge = z.ite(asked.allowed, cost, z.zero);
      return {
        ...state,
        admitted: z.add(state.admitted, charge),
        nodes: set(state.nodes, i, asked.node),
        facts: [...state.facts, z.le(z.zero, cost)],
      };
    };
  const settleBy =
    (i: 0 | 1, how: Settle): Deed =>
    (state) => {
      const node = state.nodes[i];
      const done = how(z, C, state.centre, node, how === deductFirst ? state.t : state.centre.last, node.last);
      return {
        ...state,
        centre: done.centre,
        nodes: set(state.nodes, i, done.node),
        settled: set(state.settled, i, state.t),
      };
    };
  const play = (deeds: readonly Deed[], slow = false): Two<N> => {
    const reads = slow ? z.sub(z.zero, skew) : z.zero;
    const node: Node<N> = { level: C, last: reads, spent: z.zero };
    const start: Two<N> = {
      t: z.zero,
      admitted: z.zero,
      centre: { level: C, last: reads },
      nodes: [node, node],
      settled: [z.zero, z.zero],
      facts: [],
    };
    return deeds.reduce((state, deed, i) => deed(state, `${i + 1}`), start);
  };

  const both: readonly Deed[] = [spendAll(0), spendAll(1)];
  const later = pass(false);
  const drift = pass(true);
  /** Debt forgiven: a centre below zero begins at zero again. */
  const forgiving: Settle = (A, capacity, centre, node, centreNow, nodeNow) => {
    const done = settle(A, capacity, centre, node, centreNow, nodeNow);
    const level = A.max(A.zero, done.centre.level);
    return { centre: { ...done.centre, level }, node: { ...done.node, level } };
  };
  /** The centre deducts first and refills afterwards, so that what was cut off at its cap comes back. */
  const deductFirst: Settle = (A, capacity, centre, node, centreNow, nodeNow) => {
    const { level, last } = refill(
      A,
      capacity,
      { level: A.sub(centre.level, node.spent), last: centre.last },
      centreNow,
    );
    return { centre: { level, last }, node: { level, last: A.max(node.last, nodeNow), spent: A.zero } };
  };
  const period = (how: Settle): readonly Deed[] => [...both, later, ...both, settleBy(0, how), settleBy(1, how), copy];
  /** Both begin the next period with the same copy. */
  const copy: Deed = (state) => ({
    ...state,
    nodes: [
      { ...state.nodes[0], level: state.centre.level },
      { ...state.nodes[1], level: state.centre.level },
    ],
  });

  const plain = play([...both, later, ...both]);
  const forgiven = play([...period(forgiving), ...period(forgiving), ...period(forgiving)]);
  const kept = play([...period(settle), ...period(settle), ...period(settle)]);
  // One node settles at once, and finds what the centre's clock has gained; both then gain by their own clocks.
  const drifted = play(
    [spendAll(1), spendAll(0), settleBy(1, settle), drift, settleBy(1, settle), drift, spendAll(1), spendAll(0)],
    true,
  );
  const someByBoth = [spendSome(0), spendSome(1)];
  const wait = pass(false, true);
  const settleLazily = [settleBy(0, deductFirst), settleBy(1, deductFirst)];
  // Idle while full, spend, settle: the idle time comes back. Idle until full again, spend, idle, spend.
  const idle = play([wait]);
  const lazy = play([wait, ...someByBoth, ...settleLazily, wait, ...settleLazily, ...someByBoth, wait, ...someByBoth]);

  const some = { 'C ≥ 1, Y ≥ 1': z.and(z.le(one, C), z.le(one, Y)) };
  const slackOf = (state: { readonly t: N }): N => z.add(z.add(C, state.t), z.add(C, Y));
  const admittedIn = (value: N) => [{ name: 'admitted', unit: 'tokens' as const, value }];

  return {
    id: 'distributed/debt-designs',
    clauses: ['DIST-1', 'FAULT-4'],
    statement:
      'Over three periods of two nodes that settle together, kept debts hold C + r·dt + C + r·Y and forgiven ones no more than N·(C + r·dt).',
    reach: 'at most 3 periods',
    parts: [
      {
        name: 'kept',
        given: { ...some, 'settling at most Y apart': z.all(...kept.facts) },
        claim: z.le(kept.admitted, slackOf(kept)),
      },
      {
        name: 'forgiven',
        given: { ...some, 'settling at most Y apart': z.all(...forgiven.facts) },
        claim: z.le(forgiven.admitted, z.mul(two, z.add(C, forgiven.t))),
      },
    ],
    broken: [
      {
        name: 'less than C + r·dt + (C + r·Y) on two nodes',
        given: { ...some, 'settling at most Y apart': z.all(...plain.facts) },
        claim: z.lt(plain.admitted, slackOf(plain)),
        show: admittedIn(plain.admitted),
      },
      {
        name: 'debt may be forgiven at each settlement: C + r·dt + (C + r·Y) still holds',
        given: { ...some, 'settling at most Y apart': z.all(...forgiven.facts) },
        claim: z.le(forgiven.admitted, slackOf(forgiven)),
        show: admittedIn(forgiven.admitted),
      },
      {
        name: 'less than N·(C + r·dt) where debt is forgiven',
        given: { ...some, 'three periods of Y': z.and(z.all(...forgiven.facts), z.eq(forgiven.t, z.mul(z.of(3n), Y))) },
        claim: z.lt(forgiven.admitted, z.mul(two, z.add(C, forgiven.t))),
        show: admittedIn(forgiven.admitted),
      },
      {
        name: 'the centre may deduct first and refill afterwards',
        given: { ...some, 'settling at most Y apart': z.all(...lazy.facts) },
        claim: z.le(lazy.admitted, slackOf({ t: z.sub(lazy.t, idle.t) })),
        show: admittedIn(lazy.admitted),
      },
      {
        name: 'less than 2ε·r for each of two nodes and the centre',
        given: {
          ...some,
          'ε ≥ 1/2': z.le(one, z.mul(two, skew)),
          'clocks within ε, settling at most Y apart': z.all(...drifted.facts),
        },
        claim: z.lt(drifted.admitted, z.add(slackOf(drifted), z.mul(z.of(6n), skew))),
        show: admittedIn(drifted.admitted),
      },
    ],
  };
};
