import { between, type Lemma, type Logic, notNegative } from '../../proof/lemma.ts';
import { type Cap, type Centre, giveBack, lease, refill, report, spend } from './model.ts';

/** Leases. What all nodes together hold is one number, so this is any number of nodes. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const {
    C,
    T,
    outstanding,
    held,
    mine,
    unreported,
    size,
    cost,
    admitted,
    heldAtStart,
    B: leaseSize,
  } = z.tokens('C', 'T', 'outstanding', 'held', 'mine', 'unreported', 'size', 'cost', 'admitted', 'heldAtStart', 'B');
  const { last, now, s } = z.seconds('last', 'now', 's');
  const one = z.of(1n);
  const centre: Centre<N> = { level: T, last, outstanding };

  /** A + T + held ≤ C + held(s) + (t − s), or with everything capped A + T + held ≤ C + (t − s). */
  const invariant = (cap: Cap, a: N, { level, last: t, outstanding: known }: Centre<N>, total: N): B =>
    z.all(
      notNegative(z, a, level, total),
      z.le(total, known),
      z.le(s, t),
      cap === 'all' ? z.le(z.add(level, known), C) : z.le(level, C),
      z.le(z.add(a, z.add(level, total)), z.add(z.add(C, z.sub(t, s)), cap === 'all' ? z.zero : heldAtStart)),
    );
  const steps = (cap: Cap) => {
    const given = {
      [cap === 'all'
        ? 'T + outstanding ≤ C, held ≤ outstanding, A + T + held ≤ C + (last − s)'
        : 'T ≤ C, held ≤ outstanding, A + T + held ≤ C + held(s) + (last − s)']: invariant(cap, admitted, centre, held),
      'held(s) ≥ 0': z.le(z.zero, heldAtStart),
    };
    const leased = lease(z, centre, size);
    const spent = spend(z, mine, cost);
    return [
      {
        name: 'time passes',
        given: { ...given, 'last ≤ now': z.le(last, now) },
        claim: invariant(cap, admitted, refill(z, C, cap, centre, now), held),
      },
      {
        name: 'a lease',
        given: { ...given, 'size ≥ 0': z.le(z.zero, size) },
        claim: invariant(cap, admitted, leased.centre, z.ite(leased.granted, z.add(held, size), held)),
      },
      {
        name: 'a node admits from its own',
        given: {
          ...given,
          'it holds no more than all': between(z, z.zero, mine, held),
          'cost ≥ 0': z.le(z.zero, cost),
        },
        claim: invariant(
          cap,
          z.ite(spent.allowed, z.add(admitted, cost), admitted),
          centre,
          z.add(z.sub(held, mine), spent.held),
        ),
      },
      {
        name: 'a report of what was spent',
        given: {
          ...given,
          'spent, and not reported before': between(z, z.zero, unreported, z.sub(outstanding, held)),
        },
        claim: invariant(cap, admitted, report(z, centre, unreported), held),
      },
      {
        name: 'a lease is given back',
        given: { ...given, 'it holds no more than all': between(z, z.zero, mine, held) },
        claim: invariant(cap, admitted, giveBack(z, C, centre, mine), z.sub(held, mine)),
      },
      {
        name: 'a node dies with what it holds',
        given: { ...given, 'it holds no more than all': between(z, z.zero, mine, held) },
        claim: invariant(cap, admitted, centre, z.sub(held, mine)),
      },
      {
        name: 'an interval may begin at any time',
        given,
        claim: cap === 'all' ? z.le(z.add(T, held), C) : z.le(z.add(T, held), z.add(C, held)),
      },
    ];
  };
  const two = z.mul(z.of(2n), leaseSize);
  // Two nodes take a lease each, the centre refills, and then everything is admitted at once.
  const start: Centre<N> = { level: C, last: z.zero, outstanding: z.zero };
  const first = lease(z, start, leaseSize);
  const second = lease(z, first.centre, leaseSize);
  const burst = (cap: Cap) => {
    const filled = refill(z, C, cap, second.centre, now);
    return { filled, all: z.add(filled.level, two) };
  };
  const both = {
    'two leases of B ≥ 1, one after the other': z.all(z.le(one, leaseSize), first.granted, second.granted),
    'the centre refills until now': z.le(z.zero, now),
  };

  return [
    {
      id: 'distributed/leases',
      clauses: ['DIST-1'],
      statement:
        'Leases of at most B on each of N nodes: A[s, t] ≤ C + r·(t − s) + N·B; from the start, when nothing is leased yet, A ≤ C + r·t.',
      reach: 'any length',
      parts: [
        ...steps('level'),
        {
          name: 'so A ≤ C + (t − s) + what was held at s, at most N·B',
          given: { 'the invariant': invariant('level', admitted, centre, held) },
          claim: z.le(admitted, z.add(z.add(C, z.sub(last, s)), heldAtStart)),
        },
      ],
      broken: [
        {
          name: 'A ≤ C + r·(t − s) in every interval: all is admitted at `now`, at one instant',
          given: both,
          claim: z.le(burst('level').all, C),
          show: [{ name: 'admitted at once', unit: 'tokens', value: burst('level').all }],
        },
        {
          name: 'less than C + N·B at one instant',
          given: both,
          claim: z.lt(burst('level').all, z.add(C, two)),
          show: [{ name: 'admitted at once', unit: 'tokens', value: burst('level').all }],
        },
        {
          name: 'a lease is taken back while the node still spends it',
          given: {
            'T ≤ C, held ≤ outstanding, A + T + held ≤ C + held(s) + (last − s)': invariant(
              'level',
              admitted,
              centre,
              held,
            ),
            'it holds no more than all': between(z, z.zero, mine, held),
          },
          claim: invariant('level', admitted, giveBack(z, C, centre, mine), held),
        },
      ],
    },
    {
      id: 'distributed/capped-leases',
      clauses: ['DIST-1'],
      statement:
        'Leases where tokens and outstanding leases together stay within C: A[s, t] ≤ C + r·(t − s), as with one bucket, on any number of nodes.',
      reach: 'any length',
      parts: [
        ...steps('all'),
        {
          name: 'so A ≤ C + (t − s)',
          given: { 'the invariant': invariant('all', admitted, centre, held) },
          claim: z.le(admitted, z.add(C, z.sub(last, s))),
        },
      ],
      broken: [
        {
          name: 'a node that reports more than it spent: its lease is made again while it is held',
          given: {
            'T + outstanding ≤ C, held ≤ outstanding, A + T + held ≤ C + (last − s)': invariant(
              'all',
              admitted,
              centre,
              held,
            ),
            'reported: some of what is held': between(z, z.zero, unreported, held),
          },
          claim: invariant('all', admitted, report(z, centre, unreported), held),
        },
      ],
    },
  ];
};
