import { type Answered, inOrder, play, requests } from '../proof/history.ts';
import { between, type Lemma, type Logic, sum } from '../proof/lemma.ts';
import { acquire, type PayLater, settle } from './model.ts';

/** PAY-1: the next one waits for what this one cost. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { C, S, cost, cost2, admitted } = z.tokens('C', 'S', 'cost', 'cost2', 'admitted');
  const { last, now, later, s, t1 } = z.seconds('last', 'now', 'later', 's', 't1');
  const { stored } = z.wholeTokens('stored');
  const one = z.of(1n);

  const account: PayLater<N> = { credit: S, last };
  const sane = {
    'C ≥ 0': z.le(z.zero, C),
    'S ≤ C': z.le(S, C),
    'cost ≥ 0': z.le(z.zero, cost),
    'last ≤ now': z.le(last, now),
  };
  const settled = settle(z, C, account, now);
  const next = acquire(z, C, account, now, cost);
  const owed = z.sub(cost, settled.credit);
  const after = acquire(z, C, next.account, later, cost2);
  const balance = (a: N, credit: N, t: N): B => z.le(z.add(a, credit), z.add(C, z.sub(t, s)));

  const asked = requests(z, '1', '2', '3');
  const run = (rest: (credit: N, m: N) => N, credited: (credit: N, elapsed: N) => N): readonly Answered<N, B>[] =>
    play(
      { credit: z.zero, last: z.zero },
      ({ credit, last: before }, { at, cost: m }) => {
        const held = credited(credit, z.sub(at, before));
        const allowed = z.le(z.zero, held);
        return { allowed, state: { credit: z.ite(allowed, rest(held, m), held), last: at } };
      },
      asked,
    );
  /** All but the last of those admitted from one to another, both admitted, are within the bound. */
  const beforeLast = (answered: readonly Answered<N, B>[]): B =>
    z.all(
      ...answered.flatMap((first, i) =>
        answered.slice(i).map((final, length) =>
          z.implies(
            final.allowed,
            z.le(
              sum(
                z,
                answered.slice(i, i + length).map((x) => z.ite(x.allowed, x.cost, z.zero)),
              ),
              z.add(stored, z.sub(final.at, first.at)),
            ),
          ),
        ),
      ),
    );
  const wrong = (name: string, answered: readonly Answered<N, B>[]) => ({
    name,
    given: { 'stored ≥ 1, and nothing at first': z.le(one, stored), ...inOrder(z, asked) },
    claim: beforeLast(answered),
    history: {
      algorithm: 'pay-later',
      config: { capacity: stored, initial: z.zero, batch: one, period: one },
      requests: answered,
    },
  });

  return [
    {
      id: 'pay-later/next',
      clauses: ['PAY-1'],
      statement:
        'After an admission that found the credit S, 0 ≤ S ≤ C, the next comes no sooner than (cost − S)/r later, and is admitted then.',
      reach: 'any length',
      parts: [
        {
          name: 'an admitted request found 0 ≤ S ≤ C',
          given: { ...sane, allowed: next.allowed },
          claim: between(z, z.zero, settled.credit, C),
        },
        {
          name: 'no sooner',
          given: { ...sane, 'now ≤ later': z.le(now, later), 'both are admitted': z.and(next.allowed, after.allowed) },
          claim: z.le(owed, z.sub(later, now)),
        },
        {
          name: 'and then it is',
          given: {
            ...sane,
            'the first is admitted': next.allowed,
            'later − now ≥ max(0, cost − S)': z.le(z.max(z.zero, owed), z.sub(later, now)),
          },
          claim: after.allowed,
        },
      ],
      broken: [
        {
          name: 'the cost of the next one delays it as well',
          given: {
            ...sane,
            'now ≤ later': z.le(now, later),
            'both are admitted': z.and(next.allowed, after.allowed),
            'cost2 ≥ 1': z.le(one, cost2),
          },
          claim: z.le(z.add(owed, cost2), z.sub(later, now)),
        },
      ],
    },
    {
      id: 'pay-later/bound',
      clauses: ['PAY-1', 'ADM-1'],
      statement: 'A[s, t] ≤ C + r·(t − s) + the cost of the last one admitted.',
      reach: 'any length',
      parts: [
        {
          name: 'A + S ≤ C + (t − s) survives every request',
          given: { ...sane, 's ≤ last': z.le(s, last), 'A + S ≤ C + (last − s)': balance(admitted, S, last) },
          claim: balance(z.ite(next.allowed, z.add(admitted, cost), admitted), next.account.credit, now),
        },
        {
          name: 'so what was admitted before an admission is at most C + (t − s)',
          given: {
            ...sane,
            's ≤ last': z.le(s, last),
            'A + S ≤ C + (last − s)': balance(admitted, S, last),
            allowed: next.allowed,
          },
          claim: z.le(admitted, z.add(C, z.sub(now, s))),
        },
        {
          name: 'splitting: settling at t1 and then at now is settling at now',
          given: { ...sane, 'last ≤ t1 ≤ now': between(z, last, t1, now) },
          claim: z.eq(settle(z, C, settle(z, C, account, t1), now).credit, settled.credit),
        },
      ],
      broken: [
        wrong(
          'debt is forgiven',
          run(
            (held, m) => z.max(z.zero, z.sub(held, m)),
            (credit, elapsed) => z.min(stored, z.add(credit, elapsed)),
          ),
        ),
        wrong(
          'credit is stored without end',
          run(
            (held, m) => z.sub(held, m),
            (credit, elapsed) => z.add(credit, elapsed),
          ),
        ),
      ],
    },
  ];
};
