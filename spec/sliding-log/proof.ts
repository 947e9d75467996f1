import { type Answered, type Asked, admittedCost, alike, inOrder, play, requests } from '../proof/history.ts';
import { type Lemma, type Logic, sum } from '../proof/lemma.ts';
import { acquire, type Entry } from './model.ts';

/** SLOG-1: the definition is the bound. A log has as many entries as requests came, so these are whole histories. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { limit } = z.wholeTokens('limit');
  const one = z.of(1n);
  const given = (asked: readonly Asked<N>[]) => ({
    'limit ≥ 1 within each second': z.le(one, limit),
    ...inOrder(z, asked),
  });
  const run = (
    closed: boolean,
    asked: readonly Asked<N>[],
    log: Log<N> = (_, after) => after,
  ): readonly Answered<N, B>[] =>
    play<readonly Entry<N>[], N, B>(
      [],
      (before, { at, cost }) => {
        const { allowed, log: after } = acquire(z, limit, one, closed, before, at, cost);
        return { allowed, state: log(before, after) };
      },
      asked,
    );
  /** (t − W, t], or [t − W, t] where the edge is closed, for the instant t of every request. */
  const bounded = (closed: boolean, answered: readonly Answered<N, B>[], most: N): B =>
    z.all(
      ...answered.map((final, j) =>
        z.le(
          sum(
            z,
            answered.slice(0, j + 1).map((before) => {
              const age = z.sub(final.at, before.at);
              return z.ite(closed ? z.le(age, one) : z.lt(age, one), admittedCost(z, before), z.zero);
            }),
          ),
          most,
        ),
      ),
    );
  const denialNeeded = (closed: boolean, answered: readonly Answered<N, B>[]): B =>
    z.all(
      ...answered.map((refused, j) => {
        const used = answered.slice(0, j).map((before) => {
          const age = z.sub(refused.at, before.at);
          return z.ite(closed ? z.le(age, one) : z.lt(age, one), admittedCost(z, before), z.zero);
        });
        return z.or(refused.allowed, z.lt(limit, z.add(refused.cost, sum(z, used))));
      }),
    );

  const five = requests(z, '1', '2', '3', '4', '5');
  const two = five.slice(0, 2);
  const wrong = (name: string, edge: 'open' | 'closed', answered: readonly Answered<N, B>[]) => ({
    name,
    given: given(answered),
    claim: alike(z, answered, run(edge === 'closed', answered)),
    history: {
      algorithm: 'sliding-log',
      variant: { edge },
      config: { limit, window: one },
      requests: answered,
    },
  });
  const onePerInstant: Log<N> = (before, after) => {
    const added = after.at(-1);
    const previous = before.at(-1);
    if (!added || !previous) return after;
    const again = z.eq(previous.at, added.at);
    return [...before, { at: added.at, cost: z.ite(again, z.zero, added.cost) }];
  };

  return (['open', 'closed'] as const).map((edge) => {
    const closed = edge === 'closed';
    const interval = closed ? '[t − W, t]' : '(t − W, t]';
    return {
      id: `sliding-log/${edge}`,
      clauses: closed ? ['SLOG-1'] : ['SLOG-1', 'SLOG-2'],
      statement: `With the ${edge} edge, at most L in every interval ${interval}, and whoever is denied would have made it more.`,
      reach: 'at most 5 requests',
      parts: [
        { name: 'at most L', given: given(five), claim: bounded(closed, run(closed, five), limit) },
        { name: 'every denial is needed', given: given(five), claim: denialNeeded(closed, run(closed, five)) },
      ],
      broken: [
        {
          name: 'one less would be a bound as well',
          given: given(five.slice(0, 1)),
          claim: bounded(closed, run(closed, five.slice(0, 1)), z.sub(limit, one)),
        },
        wrong(`the edge is ${closed ? 'open' : 'closed'}`, edge, run(!closed, two)),
        ...(closed
          ? []
          : [wrong('requests at the same instant count once', edge, run(closed, five.slice(0, 3), onePerInstant))]),
      ],
    };
  });
};

type Log<N> = (before: readonly Entry<N>[], after: readonly Entry<N>[]) => readonly Entry<N>[];
