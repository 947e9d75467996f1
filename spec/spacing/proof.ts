import { acquire } from '../pay-later/model.ts';
import { type Answered, alike, play, requests } from '../proof/history.ts';
import { ascending, type Lemma, type Logic } from '../proof/lemma.ts';
import { type Spacing, start } from './model.ts';

/** SPACE-1: starts are at least T apart once the slack is spent. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { T, slack, next, now, last, credit, first, owed } = z.seconds(
    'T',
    'slack',
    'next',
    'now',
    'last',
    'credit',
    'first',
    'owed',
  );
  const { saved } = z.wholeTokens('saved');
  const one = z.of(1n);
  const spacing: Spacing<N> = { next };
  const sane = {
    'T > 0': z.lt(z.zero, T),
    'slack ≥ 0': z.le(z.zero, slack),
    'last ≤ now': z.le(last, now),
  };
  const coupled = (held: N, t: N, due: N): B => z.eq(held, z.min(slack, z.sub(t, due)));
  const mine = start(z, T, slack, spacing, now);
  const theirs = acquire(z, slack, { credit, last }, now, T);
  // `owed` is the number of starts from the first on, times T.
  const spread = (due: N, starts: N): B => z.le(z.add(z.sub(first, slack), starts), due);

  const asked = requests(z, '1', '2', '3', '4');
  const costs = asked.map(({ at }) => ({ at, cost: one }));
  const run = (due: (next: N, at: N) => N, following: (due: N, at: N) => N): readonly Answered<N, B>[] =>
    play(
      z.zero,
      (state, { at }) => {
        const from = due(state, at);
        const allowed = z.le(from, at);
        return { allowed, state: z.ite(allowed, following(from, at), state) };
      },
      costs,
    );
  const exact = play(
    z.zero,
    (state, { at }) => {
      const { allowed, spacing: after } = start(z, one, saved, { next: state }, at);
      return { allowed, state: after.next };
    },
    costs,
  );
  const wrong = (name: string, answered: readonly Answered<N, B>[]) => ({
    name,
    given: {
      'at least one interval is saved': z.le(one, saved),
      'requests in order, from 0 s': ascending(z, [z.zero, ...costs.map(({ at }) => at)]),
    },
    claim: alike(z, answered, exact),
    history: {
      algorithm: 'spacing',
      config: { capacity: saved, initial: z.zero, batch: one, period: one },
      requests: answered,
    },
  });

  return [
    {
      id: 'spacing/apart',
      clauses: ['SPACE-1'],
      statement: 'Of any m + 1 consecutive starts, the last comes at least m·T − slack after the first.',
      reach: 'any length',
      parts: [
        {
          name: 'the first start',
          given: { ...sane, allowed: mine.allowed, 'it is at first': z.eq(now, first) },
          claim: spread(mine.spacing.next, T),
        },
        {
          name: 'next ≥ first − slack + m·T survives every request',
          given: { ...sane, 'next ≥ first − slack + owed': spread(next, owed) },
          claim: spread(mine.spacing.next, z.ite(mine.allowed, z.add(owed, T), owed)),
        },
        {
          name: 'so a start comes at least m·T − slack after the first',
          given: { ...sane, 'next ≥ first − slack + owed': spread(next, owed), allowed: mine.allowed },
          claim: z.le(z.sub(owed, slack), z.sub(now, first)),
        },
      ],
      broken: [
        {
          name: 'any two starts are T apart, although there is slack',
          given: {
            ...sane,
            'slack ≥ T': z.le(T, slack),
            'next ≥ first − slack + T': spread(next, T),
            allowed: mine.allowed,
          },
          claim: z.le(T, z.sub(now, first)),
        },
        wrong(
          'no idle time is forgotten',
          run(
            (state) => state,
            (due) => z.add(due, one),
          ),
        ),
        wrong(
          'the next start is counted from now although there is slack',
          run(
            (state) => state,
            (_, at) => z.add(at, one),
          ),
        ),
      ],
    },
    {
      id: 'spacing/pay-later',
      clauses: ['SPACE-1', 'PAY-1'],
      statement: 'Spacing is pay-later with unit costs: its credit is min(slack, now − next).',
      reach: 'any length',
      parts: [
        {
          name: 'the same answer',
          given: { ...sane, 'credit = min(slack, last − next)': coupled(credit, last, next) },
          claim: z.iff(mine.allowed, theirs.allowed),
        },
        {
          name: 'and they stay coupled',
          given: { ...sane, 'credit = min(slack, last − next)': coupled(credit, last, next) },
          claim: coupled(theirs.account.credit, now, mine.spacing.next),
        },
      ],
    },
  ];
};
