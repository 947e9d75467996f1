import { max, min } from '../../spec/algebra.ts';
import { type CourtClock, turn } from '../clocks.ts';
import { CreateError, outcomeOf, refused } from '../driver.ts';
import { messageOf, UsageError } from '../errors.ts';
import { nsOf } from '../exact.ts';
import { circumstancesOf, type Event, type History, type Op, type Outcome, type Scenario } from '../scenario.ts';
import { LINK_OF } from './link.ts';
import type { Team } from './team.ts';

/**
 * Drives several nodes apart: each is asked by itself, clocks are set, links are cut, slowed and mended. Calls of one group
 * are made without waiting for each other's answers. Time stands still while a call is under way, unless nothing goes on
 * without it.
 */

/** What does not answer within so many turns waits for time to pass, or for ever. */
const TURNS_MAX = 60;
/** Time then passes in steps of this, for no longer than that. */
const STEP_NS = 10_000_000n;
const PATIENCE_NS = 10_000_000_000n;
/** Over a slow link an answer may take so many ways. */
const WAYS_MAX = 32n;
/** Of a time that passes no more steps are made than this, however short the ways of slow links are. */
const STEPS_MAX = 100n;

/** How the driver comes by its nodes. */
export type Building = (count: number, skews: readonly number[]) => Promise<Team>;

const countOf = ({ ops }: Scenario): number => 1 + Math.max(0, ...ops.map(({ node }) => node ?? 0));

interface Asked {
  readonly op: Op;
  readonly lo: bigint;
  event?: Event;
}

class ApartDrive {
  readonly #team: Team;
  readonly #clock: CourtClock;
  /** How long a way takes over the links that are slow. */
  readonly #waysNs = new Map<number, readonly bigint[]>();

  constructor(team: Team, clock: CourtClock) {
    this.#team = team;
    this.#clock = clock;
  }

  async run({ ops }: Scenario, pulse: (op: number) => void): Promise<readonly Event[]> {
    const events: Event[] = [];
    for (let i = 0; i < ops.length; ) {
      const { group, at } = ops[i] as Op;
      const end = group === undefined ? i + 1 : ops.findIndex((op, j) => j > i && op.group !== group);
      const members = ops.slice(i, end < 0 ? ops.length : end);
      if (typeof at === 'bigint' && at > this.#clock.instant()) await this.#passTo(at);
      pulse(i);
      const answered = await this.#step(members);
      events.push(...answered);
      i += members.length;
      if (answered.some(({ outcome: { kind } }) => kind === 'malformed' || kind === 'unanswered')) break;
    }
    return events;
  }

  /** What is sent within a step over a slow link arrives after it, unless that is a very small part of the time that passes. */
  async #passTo(instant: bigint): Promise<void> {
    const ways = [...this.#waysNs.values()].flat().filter((way) => way > 0n);
    const stepNs = max(ways.reduce(min, instant), (instant - this.#clock.instant()) / STEPS_MAX);
    while (ways.length > 0 && this.#clock.instant() < instant) {
      const now = this.#clock.instant();
      const due = max(now, this.#team.dueNs() ?? instant);
      await this.#advance(min(instant, min(due, now + stepNs)));
      this.#team.deliver();
      await this.#team.rested();
    }
    await this.#advance(instant);
  }

  async #advance(instant: bigint): Promise<void> {
    await this.#clock.advanceToAsync(instant, () => this.#team.rested());
    await this.#team.rested();
  }

  async #step(members: readonly Op[]): Promise<readonly Event[]> {
    const lo = this.#clock.instant();
    const all = members.map((op): Asked => ({ op, lo }));
    const answers = Promise.all(all.map((asked) => this.#begin(asked)));
    if (this.#team.isOutside) await answers;
    else await this.#wait(all);
    const patienceNs = PATIENCE_NS + WAYS_MAX * [...this.#waysNs.values()].flat().reduce(max, 0n);
    while (all.some(({ event }) => event === undefined) && this.#clock.instant() - lo < patienceNs) {
      const now = this.#clock.instant();
      const due = this.#team.dueNs();
      await this.#passTo(due !== undefined && due > now ? due : now + STEP_NS);
      if (this.#team.dueNs() === undefined) await this.#wait(all);
    }
    await this.#team.rested();
    return all.map(
      ({ op, event }) => event ?? this.#eventOf(op, lo, { kind: 'unanswered', message: 'no answer within 10 s' }),
    );
  }

  async #wait(all: readonly Asked[]): Promise<void> {
    for (let turns = 0; turns < TURNS_MAX && all.some(({ event }) => event === undefined); turns++) await turn();
  }

  #begin(asked: Asked): Promise<void> {
    const { op, lo } = asked;
    return this.#ask(op).then(
      (answer) => {
        asked.event = this.#eventOf(op, lo, outcomeOf({ ...op, at: lo }, answer));
      },
      (error: unknown) => {
        asked.event = this.#eventOf(op, lo, refused(error));
      },
    );
  }

  async #ask({ kind, node = 0, key, cost, delaysMs = [0, 0], skews = [] }: Op): Promise<unknown> {
    const state = LINK_OF[kind];
    if (state !== undefined) {
      if (state === 'slow') this.#waysNs.set(node, delaysMs.map(nsOf));
      else this.#waysNs.delete(node);
      return this.#team.link(node, state, delaysMs);
    }
    if (kind === 'skew') return this.#team.setClocks(skews);
    if (kind === 'idle') return undefined;
    return this.#team.ask<unknown>(node, (limiter) =>
      kind === 'peek' ? limiter.peek?.(key) : limiter.tryAcquire(key, cost),
    );
  }

  #eventOf({ at: _at, ...op }: Op, lo: bigint, outcome: Outcome): Event {
    return { ...op, when: { lo, hi: this.#clock.instant() }, outcome };
  }
}

const ASKED: ReadonlySet<Op['kind']> = new Set(['try', 'peek', 'idle', 'cut', 'deafen', 'slow', 'mend', 'skew']);

export const driveApart = async (
  building: Building,
  clock: CourtClock,
  scenario: Scenario,
  pulse: (op: number) => void,
): Promise<History> => {
  const { config, origin, ops, skews = [] } = scenario;
  const other = ops.find(({ kind }) => !ASKED.has(kind));
  if (other) throw new UsageError(`a scenario of several nodes asks ${other.kind}; wanted: ${[...ASKED].join(', ')}`);
  clock.restart(origin);
  pulse(-1);
  let team: Team;
  try {
    team = await building(countOf(scenario), skews);
  } catch (error) {
    throw new CreateError(messageOf(error));
  }
  try {
    const events = await new ApartDrive(team, clock).run(scenario, pulse);
    return { config, origin, events, ...circumstancesOf(scenario) };
  } finally {
    await team.close();
  }
};
