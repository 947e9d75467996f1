import { type Court, unitsOf, type Violation } from './court.ts';
import type { Docket } from './docket.ts';
import type { Event } from './scenario.ts';

/** More orders than this are not searched; calls with the same cost and answer are interchangeable, so few are needed. */
const ORDERS_MAX = 20_000;

/**
 * Calls of one group overlap: some order of them must be legal. Searches orders, remembering what was tried. `several`:
 * legal orders leave the limiter in different states, and which of them happened nobody can say.
 */
export const judgeGroup = (
  court: Court,
  docket: Docket,
  events: readonly (readonly [number, Event])[],
): Docket | Violation | 'several' => {
  const answered = events.filter(([, e]) => e.outcome.kind === 'allowed' || e.outcome.kind === 'denied');
  const keys = [...new Set(answered.map(([, e]) => e.key))];
  const seen = new Set<string>();
  const ends = new Map<string, Docket>();
  let budget = ORDERS_MAX;
  const search = (left: readonly (readonly [number, Event])[], states: Docket): void => {
    if (ends.size > 1 || budget-- <= 0) return;
    const { when } = answered[0]![1];
    const where = keys.map((key) => states.lawOf(key).hash(states.get(key, when))).join('/');
    if (left.length === 0) {
      ends.set(where, states);
      return;
    }
    const memo = `${left.map(([i]) => i).join(',')}@${where}`;
    if (seen.has(memo)) return;
    seen.add(memo);
    const tried = new Set<string>();
    for (const entry of left) {
      const [, event] = entry;
      const alike = `${event.key} ${event.cost} ${event.outcome.kind}`;
      if (tried.has(alike)) continue;
      tried.add(alike);
      const cost = unitsOf(event.cost, court);
      if (cost === undefined || cost <= 0n) continue;
      const allowed = event.outcome.kind === 'allowed';
      const law = states.lawOf(event.key);
      const state = states.get(event.key, event.when);
      const permits = law.permits(state, cost, event.when);
      if (allowed ? !permits.allowed : !permits.denied) continue;
      const next = states.copy();
      next.set(event.key, law.step(state, cost, allowed, event.when));
      search(
        left.filter((other) => other !== entry),
        next,
      );
    }
  };
  search(answered, docket);
  const [end] = ends.values();
  if (ends.size > 1 || budget <= 0) return 'several';
  if (end) return end;
  const admitted = answered.filter(([, e]) => e.outcome.kind === 'allowed').reduce((sum, [, e]) => sum + e.cost, 0);
  const [, sample] = answered[0]!;
  const most = docket.lawOf(sample.key).available(docket.get(sample.key, sample.when), sample.when);
  const over = admitted * Number(court.perToken) > Number(most.hi);
  return {
    clause: 'CONC-1',
    direction: over ? 'over' : 'under',
    event: answered.at(-1)![0],
    got: `${answered.length} concurrent calls admitted ${admitted}`,
    wanted: `what some order of them admits${over ? `: at most ${Number(most.hi) / Number(court.perToken)}` : `, with ${Number(most.lo) / Number(court.perToken)} there`}`,
  };
};
