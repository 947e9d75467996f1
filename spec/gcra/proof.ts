import {
  type Answered,
  type Asked,
  everyDenialNeeded,
  everyInterval,
  inOrder,
  play,
  requests,
} from '../proof/history.ts';
import { between, type History, type Lemma, type Logic } from '../proof/lemma.ts';
import { type TokenBucket, acquire as take, retryAfter as waitOfBucket } from '../token-bucket/model.ts';
import { acquire, retryAfter } from './model.ts';

/** GCRA-1: one number decides as two do. Costs and the burst are times, so the token bucket beside it has rate 1. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { burst, cost, level, tat, last, now, T } = z.seconds('burst', 'cost', 'level', 'tat', 'last', 'now', 'T');
  const { capacity } = z.wholeTokens('capacity');
  const one = z.of(1n);

  const ahead = (due: N, t: N): N => z.max(z.zero, z.sub(due, t));
  const coupled = (held: N, t: N, due: N): B =>
    z.and(z.eq(held, z.sub(burst, ahead(due, t))), z.le(z.sub(due, t), burst));
  const bucket: TokenBucket<N> = { level, last };
  const given = {
    'burst ≥ 0': z.le(z.zero, burst),
    'cost ≥ 0': z.le(z.zero, cost),
    'last ≤ now': z.le(last, now),
    'level = burst − max(0, TAT − last), TAT − last ≤ burst': coupled(level, last, tat),
  };
  const mine = acquire(z, burst, tat, now, cost);
  const theirs = take(z, burst, bucket, now, cost);

  const asked = requests(z, '1', '2', '3') as [Asked<N>, Asked<N>, Asked<N>];
  const full = { 'a full bucket of at least one token': z.le(one, capacity) };
  const bound = (from: N, to: N): N => z.add(capacity, z.sub(to, from));
  const history = (answered: readonly Answered<N, B>[]): History<N, B> => ({
    algorithm: 'gcra',
    config: { capacity, initial: capacity, batch: one, period: one },
    requests: answered,
  });
  const run = (step: Step<N, B>, some: readonly Asked<N>[]): readonly Answered<N, B>[] =>
    play(z.zero, (due, { at, cost: m }) => step(due, at, m), some);
  const over = (name: string, step: Step<N, B>, some: readonly Asked<N>[]) => {
    const answered = run(step, some);
    const claim = everyInterval(z, answered, bound);
    return { name, given: { ...full, ...inOrder(z, some) }, claim, history: history(answered) };
  };
  const under = (name: string, step: Step<N, B>, some: readonly Asked<N>[]) => {
    const answered = run(step, some);
    const claim = everyDenialNeeded(z, answered, bound);
    return { name, given: { ...full, ...inOrder(z, some) }, claim, history: history(answered) };
  };

  return [
    {
      id: 'gcra/token-bucket',
      clauses: ['GCRA-1', 'TB-1'],
      statement:
        'For instants that do not decrease, GCRA decides as the token bucket with C = burst and r = 1/T, and waits as long: every bound of the one is a bound of the other.',
      reach: 'any length',
      parts: [
        {
          name: 'a new one is a full bucket',
          given: { 'burst ≥ 0': z.le(z.zero, burst), 'TAT = the first instant': z.eq(tat, last) },
          claim: coupled(burst, last, tat),
        },
        {
          name: 'one that starts with less is a bucket that holds less',
          given: {
            '0 ≤ level ≤ burst': between(z, z.zero, level, burst),
            'TAT = the first instant + burst − level': z.eq(tat, z.add(last, z.sub(burst, level))),
          },
          claim: coupled(level, last, tat),
        },
        { name: 'the same answer', given, claim: z.iff(mine.allowed, theirs.allowed) },
        { name: 'and level and TAT stay coupled', given, claim: coupled(theirs.bucket.level, now, mine.tat) },
        {
          name: 'the same retryAfter',
          given: { ...given, 'cost ≤ burst': z.le(cost, burst) },
          claim: z.eq(retryAfter(z, burst, tat, now, cost), waitOfBucket(z, burst, bucket, now, cost)),
        },
      ],
      broken: [
        over(
          'TAT + cost without max(TAT, now): idle time is saved without limit',
          (due, at, m) => {
            const next = z.add(due, m);
            const allowed = z.le(z.sub(next, at), capacity);
            return { allowed, state: z.ite(allowed, next, due) };
          },
          asked.slice(0, 2),
        ),
        over(
          'a limit τ of C·T in place of (C − 1)·T',
          (due, at, m) => {
            const allowed = z.le(z.sub(due, at), capacity);
            return { allowed, state: z.ite(allowed, z.add(z.max(due, at), m), due) };
          },
          asked.slice(0, 2),
        ),
        under(
          'TAT moves on when a request is denied',
          (due, at, m) => ({ allowed: acquire(z, capacity, due, at, m).allowed, state: z.add(z.max(due, at), m) }),
          asked,
        ),
      ],
    },
    {
      id: 'gcra/limit',
      clauses: ['GCRA-1'],
      statement:
        'For unit costs, and a burst of at least one, GCRA allows exactly when now ≥ TAT − τ with τ = burst − T.',
      reach: 'any length',
      parts: [
        {
          name: 'the same answer',
          given: { 'T > 0': z.lt(z.zero, T), 'T ≤ burst': z.le(T, burst) },
          claim: z.iff(acquire(z, burst, tat, now, T).allowed, z.le(z.sub(tat, z.sub(burst, T)), now)),
        },
      ],
    },
    {
      id: 'gcra/clock-back',
      clauses: ['TIME-2b'],
      statement:
        'When the clock steps back by d, the level seems lower by at most d (`rewind`), and a denial in between leaves nothing behind.',
      reach: 'any length',
      parts: [
        {
          name: 'lower by at most d',
          given: { 'now ≤ last': z.le(now, last) },
          claim: z.le(z.sub(z.sub(burst, ahead(tat, last)), z.sub(last, now)), z.sub(burst, ahead(tat, now))),
        },
        {
          name: 'a denial changes nothing',
          given: { 'now ≤ last': z.le(now, last), denied: z.not(mine.allowed) },
          claim: z.eq(mine.tat, tat),
        },
      ],
    },
  ];
};

type Step<N, B> = (due: N, at: N, cost: N) => { readonly allowed: B; readonly state: N };
