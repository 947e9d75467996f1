import { type Answered, everyDenialNeeded, everyInterval, inOrder, play, requests } from '../proof/history.ts';
import { between, type History, type Lemma, type Logic } from '../proof/lemma.ts';
import { acquire as take } from '../token-bucket/model.ts';
import { acquire, type WholeTokens } from './model.ts';

/** TB-4: counting whole tokens loses nothing if the rest is carried, and gains nothing if a full bucket drops it. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { C, T, cost, tau, last, now, seen, level } = z.wholes('C', 'T', 'cost', 'tau', 'last', 'now', 'seen', 'level');
  const { capacity } = z.wholeTokens('capacity');
  const one = z.of(1n);
  const bucket: WholeTokens<N> = { tokens: T, last };
  /** The token bucket beside it measures tokens in ticks; it has last seen the clock at `t`. */
  const coupled = ({ tokens, last: turned }: WholeTokens<N>, exact: N, t: N): B =>
    z.all(
      between(z, z.zero, tokens, C),
      z.le(turned, t),
      z.lt(z.sub(t, turned), tau),
      z.implies(z.eq(tokens, C), z.eq(turned, t)),
      z.eq(exact, z.add(z.mul(tokens, tau), z.sub(t, turned))),
    );
  const mine = acquire(z, C, tau, bucket, now, cost);
  const theirs = take(z, z.mul(C, tau), { level, last: seen }, now, z.mul(cost, tau));
  const given = {
    'whole numbers, a token takes tau ≥ 1 ticks': z.le(one, tau),
    'C ≥ 0, cost ≥ 0': z.and(z.le(z.zero, C), z.le(z.zero, cost)),
    'level = tokens·tau + (seen − last), with seen − last < tau': coupled(bucket, level, seen),
  };
  const asked = requests(z, '1', '2', '3', '4');
  const run = (
    refill: (bucket: WholeTokens<N>, at: N) => WholeTokens<N>,
    some: typeof asked,
  ): readonly Answered<N, B>[] =>
    play(
      { tokens: capacity, last: z.zero },
      (state: WholeTokens<N>, { at, cost: m }) => {
        const { tokens, last: turned } = refill(state, at);
        const allowed = z.le(m, tokens);
        return { allowed, state: { tokens: z.ite(allowed, z.sub(tokens, m), tokens), last: turned } };
      },
      some,
    );
  const bound = (from: N, to: N): N => z.add(capacity, z.sub(to, from));
  const history = (answered: readonly Answered<N, B>[]): History<N, B> => ({
    algorithm: 'token-bucket',
    config: { capacity, initial: capacity, batch: one, period: one },
    requests: answered,
  });
  const full = { 'a full bucket of at least one token, one more each second': z.le(one, capacity) };
  const above = run(
    (state, at) => {
      const come = z.floorDiv(z.sub(at, state.last), one);
      return { tokens: z.min(capacity, z.add(state.tokens, come)), last: z.add(state.last, come) };
    },
    asked.slice(0, 3),
  );
  const forgetful = run(
    (state, at) => ({
      tokens: z.min(capacity, z.add(state.tokens, z.floorDiv(z.sub(at, state.last), one))),
      last: at,
    }),
    asked.slice(0, 3),
  );
  return [
    {
      id: 'whole-tokens/exact',
      clauses: ['TB-4', 'ADM-8'],
      statement:
        'A bucket that stores whole tokens, carries the rest of the time, and drops it when it is full decides as the token bucket, whatever the clock does and for every time per token.',
      reach: 'any length',
      parts: [
        { name: 'the same answer', given, claim: z.iff(mine.allowed, theirs.allowed) },
        { name: 'and they stay coupled', given, claim: coupled(mine.bucket, theirs.bucket.level, theirs.bucket.last) },
      ],
      broken: [
        {
          name: 'the rest is carried even when the bucket is full: a fraction above the cap',
          given: { ...full, ...inOrder(z, above) },
          claim: everyInterval(z, above, bound),
          history: history(above),
        },
        {
          name: 'the rest is forgotten at every look',
          given: { ...full, ...inOrder(z, forgetful) },
          claim: everyDenialNeeded(z, forgetful, bound),
          history: history(forgetful),
        },
      ],
    },
  ];
};
