import type { Algebra } from '../algebra.ts';
import { ascending, type Given, type Logic, sum } from './lemma.ts';

/** Whole histories of a few requests with unknown instants and costs: all of them at once. */

export interface Asked<N> {
  readonly at: N;
  readonly cost: N;
}
export interface Answered<N, B> extends Asked<N> {
  readonly allowed: B;
}

/** One unknown request for each name, at an instant `at…`, of a whole number of tokens `cost…`. */
export const requests = <N, B>(z: Logic<N, B>, ...names: readonly string[]): readonly Asked<N>[] =>
  names.map((name) => {
    const at = z.seconds(`at ${name}`)[`at ${name}`];
    const cost = z.wholeTokens(`cost ${name}`)[`cost ${name}`];
    if (at === undefined || cost === undefined) throw new Error(`request ${name} was not made`);
    return { at, cost };
  });

export const inOrder = <N, B>(z: Logic<N, B>, asked: readonly Asked<N>[]): Given<B> => ({
  'requests in order, from 0 s, each of at least one token': z.all(
    ascending(z, [z.zero, ...asked.map(({ at }) => at)]),
    ...asked.map(({ cost }) => z.le(z.of(1n), cost)),
  ),
});

/** What a limiter answers, one request after the other. */
export const play = <S, N, B>(
  start: S,
  step: (state: S, request: Asked<N>) => { readonly allowed: B; readonly state: S },
  asked: readonly Asked<N>[],
): readonly Answered<N, B>[] => {
  let state = start;
  return asked.map((request) => {
    const answered = step(state, request);
    state = answered.state;
    return { ...request, allowed: answered.allowed };
  });
};

export const admittedCost = <N, B>(A: Algebra<N, B>, { cost, allowed }: Answered<N, B>): N =>
  A.ite(allowed, cost, A.zero);

/** What is admitted from one request to a later one, both included, stays within a bound: for every such pair. */
export const everyInterval = <N, B>(
  z: Logic<N, B>,
  answered: readonly Answered<N, B>[],
  bound: (from: N, to: N) => N,
): B =>
  z.all(
    ...answered.flatMap((first, i) =>
      answered.slice(i).map((last, length) =>
        z.le(
          sum(
            z,
            answered.slice(i, i + length + 1).map((one) => admittedCost(z, one)),
          ),
          bound(first.at, last.at),
        ),
      ),
    ),
  );

/** Whoever is denied would have broken the bound of some interval. */
export const everyDenialNeeded = <N, B>(
  z: Logic<N, B>,
  answered: readonly Answered<N, B>[],
  bound: (from: N, to: N) => N,
): B =>
  z.all(
    ...answered.map((one, j) =>
      z.or(
        one.allowed,
        z.any(
          ...answered.slice(0, j + 1).map((first, i) =>
            z.lt(
              bound(first.at, one.at),
              z.add(
                one.cost,
                sum(
                  z,
                  answered.slice(i, j).map((before) => admittedCost(z, before)),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );

/** Both answer every request in the same way. */
export const alike = <N, B>(z: Logic<N, B>, one: readonly Answered<N, B>[], other: readonly Answered<N, B>[]): B =>
  z.all(...one.map(({ allowed }, i) => z.iff(allowed, other[i]?.allowed ?? allowed)));
