import type { StoreAdapter } from '../contract.ts';
import { CreateError, outcomeOf, refused, tiersOf } from '../driver.ts';
import { messageOf, UsageError } from '../errors.ts';
import { outside } from '../outside.ts';
import { circumstancesOf, type Event, type History, type Op, type Outcome, type Scenario } from '../scenario.ts';
import type { Call } from './schedule.ts';
import { Nodes, type Store } from './store.ts';

/**
 * Drives calls that overlap on several nodes. While a group is under way the schedule decides who goes on and what befalls;
 * calls in order go through undisturbed. Every event says between which steps of the store it happened.
 */

const countOf = ({ ops }: Scenario): number => 1 + Math.max(0, ...ops.map(({ node }) => node ?? 0));

const groupAt = (ops: readonly Op[], i: number): readonly Op[] => {
  const { group } = ops[i] as Op;
  if (group === undefined) return [ops[i] as Op];
  const rest = ops.slice(i);
  const end = rest.findIndex((op) => op.group !== group);
  return end < 0 ? rest : rest.slice(0, end);
};

const isOver = (outcome: Outcome): boolean => outcome.kind === 'malformed' || outcome.kind === 'unanswered';

class NodesDrive {
  readonly #store: Store;
  readonly #nodes: Nodes;
  readonly #scenario: Scenario;
  choices: readonly number[] = [];

  constructor(store: Store, nodes: Nodes, scenario: Scenario) {
    this.#store = store;
    this.#nodes = nodes;
    this.#scenario = scenario;
  }

  async run(pulse: (op: number) => void): Promise<readonly Event[]> {
    const { ops } = this.#scenario;
    const events: Event[] = [];
    const { clock } = this.#store;
    for (let i = 0; i < ops.length; ) {
      const group = groupAt(ops, i);
      const { at } = group[0] as Op;
      if (typeof at === 'bigint' && at > clock.instant()) await clock.advanceToAsync(at);
      pulse(i);
      const answered =
        group[0]?.group === undefined ? await this.#alone(group[0] as Op) : await this.#overlapping(group);
      events.push(...answered);
      i += group.length;
      if (answered.some(({ outcome }) => isOver(outcome))) break;
    }
    return events;
  }

  async #alone(op: Op): Promise<readonly Event[]> {
    const event = await this.#call(op);
    await this.#store.drained();
    return [event];
  }

  async #overlapping(group: readonly Op[]): Promise<readonly Event[]> {
    const { proxy } = this.#store;
    const { schedule } = this.#nodes;
    const open = Array.from({ length: this.#nodes.count }, (_, node) => proxy.lines(node).length);
    const nodes = [...new Set(group.map(({ node = 0 }) => node))];
    const answers = new Map<Op, Event>();
    schedule.play(this.#scenario.schedule ?? [], this.#scenario.mishaps ?? []);
    await Promise.all(
      nodes.map(async (node) => {
        for (const op of group) if ((op.node ?? 0) === node) answers.set(op, await this.#call(op));
      }),
    );
    await this.#store.drained();
    this.choices = [...schedule.choices];
    // Whoever connects when first asked was not connected before.
    const wanted = open.map((count, node) => Math.max(count, schedule.openBefore(node)));
    schedule.play([], []);
    await this.#store.connected(wanted);
    return group.flatMap((op) => answers.get(op) ?? []);
  }

  async #call({ at: _at, ...op }: Op): Promise<Event> {
    const { clock } = this.#store;
    const lo = clock.instant();
    let call: Call | undefined;
    let outcome: Outcome;
    try {
      const answer = await this.#nodes.ask(
        op.node ?? 0,
        (limiter) => limiter.tryAcquire(op.key, op.cost),
        (begun) => {
          call = begun;
        },
      );
      outcome = outcomeOf({ ...op, at: lo }, answer);
    } catch (error) {
      outcome = refused(error);
    }
    const { from = 0, to = 0, executed = 0, lost = 0, stopped = 0 } = call ?? {};
    return { ...op, when: { lo, hi: clock.instant() }, outcome, store: { from, to, executed, lost, stopped } };
  }
}

/** Only tries are asked of nodes. */
export const driveNodes = (
  store: Store,
  adapter: StoreAdapter,
  scenario: Scenario,
  pulse: (op: number) => void,
): Promise<History> =>
  outside(async () => {
    const { config, origin, ops } = scenario;
    if (ops.some(({ kind }) => kind !== 'try'))
      throw new UsageError(`a scenario of nodes asks ${ops.find(({ kind }) => kind !== 'try')?.kind}; wanted: try`);
    store.clock.restart(origin);
    pulse(-1);
    const { clock } = store.clock;
    const surroundings = { clock, tiers: tiersOf(config), pause: async () => {}, reached: () => {} };
    let nodes: Nodes;
    try {
      nodes = await Nodes.build(store, adapter, config, surroundings, countOf(scenario));
    } catch (error) {
      throw new CreateError(messageOf(error));
    }
    try {
      const drive = new NodesDrive(store, nodes, scenario);
      const events = await drive.run(pulse);
      const lasting = await store.lasting();
      return {
        config,
        origin,
        events,
        ...circumstancesOf(scenario),
        deeds: nodes.schedule.deeds,
        lasting,
        choices: drive.choices,
      };
    } finally {
      await store.ending(nodes);
    }
  });
