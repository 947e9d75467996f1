import { describe, expect, it } from 'vitest';
import type { LimiterConfig } from './contract.ts';
import { courtOf } from './court.ts';
import { readDeclaration } from './declaration.ts';
import { AS_IT_IS, Docket } from './docket.ts';
import { type Bucket, type Item, LATER, orderOf, timedCheck } from './linearizability.ts';

const MS = 1_000_000n;

/** One token every 40 ms, at most 4. */
const CONFIG: LimiterConfig = { capacity: 4, refill: { tokens: 1, periodMs: 40 } };
const BUCKET: Bucket = { capacity: 4n, units: 1n, periodNs: 40n * MS, slackNs: 0n };
const court = courtOf(readDeclaration({ algorithm: 'token-bucket' }, 'test'), CONFIG);
const docket = (): Docket =>
  Docket.of(court, { id: '', reading: AS_IT_IS }, { config: CONFIG, origin: 0n, events: [] });

/** A small generator of its own, so that the figures do not hang on anybody else's. */
const randomOf = (seed: number) => {
  let state = seed >>> 0;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

type System = 'atomic' | 'check then act' | 'drops a debit' | 'denies at random';

/** Clients of one bucket, each call of which begins, does its work at one instant (or at two), and ends. */
const simulate = (system: System, seed: number, clients: number, callsEach: number): readonly Item[] => {
  const random = randomOf(seed);
  let level = 160;
  let last = 0;
  const items: Item[] = [];
  const agenda: { at: number; act: () => void }[] = [];
  let order = 0;
  const levelAt = (now: number): number => Math.min(160, level + (now - last));
  const call = (left: number, at: number): void => {
    if (left === 0) return;
    agenda.push({
      at,
      act() {
        const from = ++order;
        const cost = 1 + random(2);
        const work = at + 1 + random(10);
        const end = work + 1 + random(10);
        let seen: number | undefined;
        if (system === 'check then act') seen = levelAt(at);
        agenda.push({
          at: work,
          act() {
            const there = seen ?? levelAt(work);
            const allowed = there >= cost * 40 && !(system === 'denies at random' && random(20) === 0);
            if (allowed) {
              const debit = system === 'drops a debit' && random(10) === 0 ? 0 : cost * 40;
              level = there - debit;
              last = work;
            }
            agenda.push({
              at: end,
              act() {
                const when = { lo: BigInt(at) * MS, hi: BigInt(end) * MS };
                items.push({
                  event: items.length,
                  key: 'a',
                  cost: BigInt(cost),
                  answer: allowed ? 'allowed' : 'denied',
                  from,
                  to: ++order,
                  when,
                });
                call(left - 1, end + random(60));
              },
            });
          },
        });
      },
    });
  };
  for (let client = 0; client < clients; client++) call(callsEach, random(60));
  while (agenda.length > 0) {
    const next = agenda.reduce((first, other) => (other.at < first.at ? other : first));
    agenda.splice(agenda.indexOf(next), 1);
    next.act();
  }
  return items;
};

const SEEDS = Array.from({ length: 150 }, (_, seed) => seed + 1);

/** Whether some order explains a history, by trying every millisecond for every call: slow, and plain. */
const isExplained = (items: readonly Item[]): boolean => {
  const seen = new Set<string>();
  const search = (left: readonly Item[], level: number, last: number): boolean => {
    const memory = `${left.map(({ event }) => event).join(',')}@${level}@${last}`;
    if (left.length === 0) return true;
    if (seen.has(memory)) return false;
    seen.add(memory);
    const firstEnd = Math.min(...left.map(({ to }) => to));
    return left.some((item) => {
      if (item.from > firstEnd) return false;
      const rest = left.filter((other) => other !== item);
      for (let now = Math.max(last, Number(item.when.lo / MS)); now <= Number(item.when.hi / MS); now++) {
        const there = Math.min(160, level + now - last);
        const allowed = there >= Number(item.cost) * 40;
        if (allowed !== (item.answer === 'allowed')) continue;
        if (search(rest, allowed ? there - Number(item.cost) * 40 : there, now)) return true;
      }
      return false;
    });
  };
  return search(items, 160, 0);
};

interface Count {
  illegal: number;
  accused: number;
  wrongly: number;
}

const countOf = (system: System): Count => {
  const counts: Count = { illegal: 0, accused: 0, wrongly: 0 };
  for (const seed of SEEDS) {
    const items = simulate(system, seed, 3, 4);
    const accused = timedCheck(BUCKET, items) !== undefined || orderOf(docket(), items).kind === 'none';
    const illegal = !isExplained(items);
    if (illegal) counts.illegal++;
    if (illegal && accused) counts.accused++;
    if (!illegal && accused) counts.wrongly++;
  }
  return counts;
};

describe('a history of calls that overlap', () => {
  it('is never called illegal where every call does its work at one instant', () => {
    expect(countOf('atomic')).toEqual({ illegal: 0, accused: 0, wrongly: 0 });
  });

  it.each<System>(['check then act', 'drops a debit', 'denies at random'])('shows that it %s', (system) => {
    const { illegal, accused, wrongly } = countOf(system);
    expect(wrongly).toBe(0);
    expect(illegal).toBeGreaterThan(10);
    // What is known of a bucket is an interval, and forgets a little where instants are spans.
    expect(accused / illegal).toBeGreaterThan(0.9);
  });

  it('takes either check: each sees what the other does not', () => {
    const only = { timed: 0, search: 0 };
    for (const system of ['check then act', 'drops a debit', 'denies at random'] as const)
      for (const seed of SEEDS) {
        const items = simulate(system, seed, 4, 6);
        const timed = timedCheck(BUCKET, items) !== undefined;
        const search = orderOf(docket(), items).kind === 'none';
        if (timed && !search) only.timed++;
        if (search && !timed) only.search++;
      }
    expect(only.timed).toBeGreaterThan(0);
    expect(only.search).toBeGreaterThan(0);
  });
});

describe('an order of calls', () => {
  const at = { lo: 0n, hi: 0n };
  const item = (answer: Item['answer'], from: number, to: number, cost = 1n): Item => ({
    event: 0,
    key: 'a',
    cost,
    answer,
    from,
    to,
    when: at,
  });

  it('keeps what came before before', () => {
    // Four are there. The denial came first, when they all were: no order explains it, unless the calls overlap.
    expect(orderOf(docket(), [item('denied', 1, 2), item('allowed', 3, 4, 4n)]).kind).toBe('none');
    expect(orderOf(docket(), [item('denied', 1, 4), item('allowed', 2, 3, 4n)]).kind).toBe('legal');
  });

  it('names the call at which it fails', () => {
    const second = { ...item('allowed', 3, 4), event: 1 };
    expect(orderOf(docket(), [item('allowed', 1, 2, 4n), second])).toEqual({ kind: 'none', stuck: second });
  });

  it('may hold, or leave out, what nobody knows', () => {
    const lost = item('maybe', 1, LATER, 4n);
    expect(orderOf(docket(), [lost, item('denied', 2, 3)]).kind).toBe('legal');
    expect(orderOf(docket(), [lost, item('allowed', 2, 3, 4n)]).kind).toBe('legal');
    // It took everything, or nothing: after the one there is no other.
    expect(orderOf(docket(), [lost, item('denied', 2, 3), item('allowed', 4, 5)]).kind).toBe('none');
    expect(orderOf(docket(), [item('denied', 2, 3), { ...lost, from: 4 }]).kind).toBe('none');
  });

  it('begins anew where the store has lost everything', () => {
    const spent = [item('allowed', 1, 2, 4n), item('allowed', 5, 6, 4n)];
    expect(orderOf(docket(), spent).kind).toBe('none');
    expect(orderOf(docket(), [...spent, item('reset', 3, 3, 0n)]).kind).toBe('legal');
    expect(orderOf(docket(), [...spent, item('reset', 7, 7, 0n)]).kind).toBe('none');
  });

  it('keeps to instants that do not go back', () => {
    const during = (answer: Item['answer'], from: number, to: number, lo: bigint, hi: bigint): Item => ({
      ...item(answer, from, to),
      when: { lo: lo * MS, hi: hi * MS },
    });
    const drained = item('allowed', 1, 2, 4n);
    // One token comes at 40 ms: an admission during 0 to 40 ms stands at the end, and a later denial is right.
    expect(orderOf(docket(), [drained, during('allowed', 3, 6, 0n, 40n), during('denied', 4, 7, 0n, 40n)]).kind).toBe(
      'legal',
    );
    // The denial came first, and at 40 ms already.
    const late = [drained, during('denied', 3, 4, 40n, 40n), during('allowed', 5, 6, 0n, 40n)];
    expect(orderOf(docket(), late).kind).toBe('none');
  });

  it('is given up where there are too many', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ ...item('maybe', 0, LATER, BigInt(1 + (i % 3))), event: i }));
    const never = { ...item('denied', 1, 2), key: 'b' };
    expect(orderOf(docket(), [...many, never, { ...item('allowed', 3, 4, 5n), key: 'c' }]).kind).not.toBe('legal');
  });
});
