import { type Court, unitsOf, type Violation } from './court.ts';
import type { Docket } from './docket.ts';
import type { Event } from './scenario.ts';

/** Calls of one group overlap: some order of them must be legal. Searches orders, remembering what was tried. */
export const judgeGroup = (
  court: Court,
  docket: Docket,
  events: readonly (readonly [number, Event])[],
): Docket | Violation => {
  const answered = events.filter(([, e]) => e.outcome.kind === 'allowed' || e.outcome.kind === 'denied');
  const seen = new Set<string>();
  // More orders than this are not searched; calls with the same cost and answer are interchangeable, so few are needed.
  let budget = 20_000;
  const search = (left: readonly (readonly [number, Event])[], states: Docket): Docket | undefined => {
    if (left.length === 0) return states;
    if (budget-- <= 0) return states;
    const keys = [...new Set(answered.map(([, e]) => e.key))];
    const memo = `${left.map(([i]) => i).join(',')}@${keys.map((key) => docket.lawOf(key).hash(states.get(key, left[0]![1].when))).join('/')}`;
    if (seen.has(memo)) return undefined;
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
      const found = search(
        left.filter((other) => other !== entry),
        next,
      );
      if (found) return found;
    }
    return undefined;
  };
  const found = search(answered, docket);
  if (found) return found;
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
