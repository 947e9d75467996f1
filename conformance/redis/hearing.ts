import fc from 'fast-check';
import type { Violation, Witnesses } from '../court.ts';
import type { Declaration } from '../declaration.ts';
import { judge } from '../judge.ts';
import type { History, Scenario } from '../scenario.ts';
import type { Finding } from '../special.ts';
import type { Subject } from '../subject.ts';
import { leftOut } from '../verdict.ts';
import { FAULTS, type Fault } from './faults.ts';
import { idleKeys, LEFT, oneCall, overlaps, paused, pausesOf, twoCalls } from './overlaps.ts';

/** What is heard of a limiter over a store once calls in order are in order: calls that overlap, and faults. */

const RACES = 60;
const LAPSES = 60;
const MIXED = 20;
/** Every order of two calls, as long as there are not more than so many. */
const ORDERS_MAX = 300;
/** A call makes no more commands than this. */
const COMMANDS_MAX = 8;

/** Faults that look the same to a limiter take turns. */
const ALIKE: readonly (readonly Fault[])[] = [
  ['cut'],
  ['lost-reply'],
  ['NOSCRIPT'],
  ['LOADING', 'BUSY', 'OOM', 'READONLY'],
  ['flush-scripts'],
  ['restart'],
];

/** Declarations that an author may have left out, under each of which a history with a fault may be legal. */
const USUAL: readonly Partial<Declaration>[] = [
  { onFailure: 'open' },
  { onFailure: 'closed' },
  { delivery: 'at-least-once' },
  { onFailure: 'open', delivery: 'at-least-once' },
  { onFailure: 'closed', delivery: 'at-least-once' },
];

interface Options {
  readonly seed: number;
  readonly runs: number;
  readonly progress?: (done: number, of: number, what: string) => void;
  /** Told of the clauses that are broken so far: nothing more is heard once these are enough. */
  readonly isEnough?: (broken: ReadonlySet<string>) => boolean;
}

export class NodesHearing {
  readonly #subject: Subject;
  readonly #options: Options;
  readonly #witnesses: Witnesses;
  readonly #findings: Finding[] = [];
  /** How many orders two calls have, if all were searched. */
  orders: number | undefined;

  constructor(subject: Subject, options: Options, witnesses: Witnesses) {
    this.#subject = subject;
    this.#options = options;
    this.#witnesses = witnesses;
  }

  /** Fewer histories were asked for: then fewer of these too. */
  get #share(): number {
    return Math.min(1, this.#options.runs / 300);
  }

  get #isEnough(): boolean {
    const { isEnough = () => false } = this.#options;
    return isEnough(new Set(this.#findings.map(({ clause }) => clause)));
  }

  /** The first finding of each kind of trouble: calls that overlap, or else time that passes meanwhile; each fault. */
  async run(): Promise<readonly Finding[]> {
    const { keyed, algorithm } = this.#subject.declaration;
    if (keyed && algorithm !== 'composite') await this.#hear(idleKeys(this.#subject), this.#witnesses);
    const idle = this.#findings.length;
    this.orders = await this.#everyOrder(false);
    if (this.#findings.length === idle) await this.#everyOrder(true);
    if (this.#findings.length === idle) await this.#sample('calls that overlap', RACES, [], false);
    if (this.#findings.length === idle && this.#subject.declaration.clock === 'process') {
      await this.#everyPause();
      if (this.#findings.length === idle) await this.#sample('time that passes meanwhile', LAPSES, [], true);
    }
    for (const [i, alike] of ALIKE.entries()) {
      if (this.#isEnough) return this.#findings;
      this.#options.progress?.(i, ALIKE.length, 'faults');
      await this.#everyCommand(alike);
    }
    if (this.#findings.length === idle) await this.#sample('faults', MIXED, FAULTS, false);
    return this.#findings;
  }

  /** Whether the scenario broke nothing. */
  async #hear(
    scenario: Scenario,
    witnesses?: Witnesses,
  ): Promise<{ readonly history: History; readonly broken: boolean }> {
    const run = async (other: Scenario): Promise<{ history: History; violation: Violation } | undefined> => {
      const history = await this.#cleared(other, await this.#subject.drive(other));
      const { violation } = judge(this.#subject.court(other.config), history);
      return violation && { history, violation };
    };
    const history = await this.#cleared(scenario, await this.#subject.drive(scenario));
    const { violation } = judge(this.#subject.court(scenario.config), history, witnesses);
    if (!violation) return { history, broken: false };
    const { clause } = violation;
    const again = async (other: Scenario) => {
      const found = await run(other);
      return found?.violation.clause === clause ? found : undefined;
    };
    // A client that waits in real time may have given up for want of it: nobody is accused of what does not come again.
    if (!(await again(scenario)) && !(await again(scenario))) return { history, broken: false };
    const alternative = leftOut(this.#subject, history, USUAL);
    this.#findings.push({ clause, history, violation, again, ...(alternative ? { alternative } : {}) });
    return { history, broken: true };
  }

  /** Keys that last although nothing has gone wrong are meant to. */
  async #cleared(scenario: Scenario, history: History): Promise<History> {
    const { lasting = [] } = history;
    if (lasting.length === 0 || scenario.ops.every(({ group }) => group === undefined)) return history;
    const { lasting: meant = [] } = await this.#subject.drive({ ...scenario, schedule: [], mishaps: [] });
    return { ...history, lasting: meant.length === 0 ? lasting : lasting.filter((key) => !meant.includes(key)) };
  }

  async #sample(what: string, runs: number, befalling: readonly Fault[], lapses: boolean): Promise<void> {
    const { seed, progress } = this.#options;
    const numRuns = Math.ceil(runs * this.#share);
    const scenarios = fc.sample(overlaps(this.#subject, befalling, lapses), { seed, numRuns });
    for (const [i, scenario] of scenarios.entries()) {
      progress?.(i, numRuns, what);
      if ((await this.#hear(scenario, this.#witnesses)).broken) return;
    }
  }

  /** Every order of two calls, one after the other: the last choice that can be another becomes the next one. */
  async #everyOrder(isNew: boolean): Promise<number | undefined> {
    const scenario = twoCalls(this.#subject, isNew);
    let schedule: readonly number[] = [];
    const most = Math.ceil(ORDERS_MAX * this.#share);
    for (let tried = 1; tried <= most; tried++) {
      this.#options.progress?.(tried, most, `orders of two calls${isNew ? ', the first of their key' : ''}, at most`);
      const { history, broken } = await this.#hear({ ...scenario, schedule }, this.#witnesses);
      if (broken) return undefined;
      const { choices = [] } = history;
      const last = choices.findLastIndex((among, i) => (schedule[i] ?? 0) + 1 < among);
      if (last < 0) return tried;
      schedule = [...Array.from({ length: last }, (_, i) => schedule[i] ?? 0), (schedule[last] ?? 0) + 1];
    }
    return undefined;
  }

  /** A call pauses after each of its commands, by itself, and while another one goes on by each number of its own. */
  async #everyPause(): Promise<void> {
    const { events } = await this.#subject.drive(twoCalls(this.#subject, false));
    const commands = events.map(({ group, store }) => (group === undefined ? 0 : (store?.executed ?? 0)));
    const most = Math.min(COMMANDS_MAX, Math.max(...commands));
    for (const ms of pausesOf(this.#subject))
      for (let before = 1; before < most; before++) {
        this.#options.progress?.(before, most, `calls that pause for ${ms} ms`);
        for (let meanwhile = -1; meanwhile <= most; meanwhile++) {
          const pause = { before, ms, ...(meanwhile < 0 ? {} : { meanwhile }) };
          if ((await this.#hear(paused(this.#subject, pause), this.#witnesses)).broken) return;
        }
      }
  }

  async #everyCommand(alike: readonly Fault[]): Promise<void> {
    // Each befalls the only command that there may be.
    for (let i = 0; i < Math.max(LEFT.length, alike.length); i++) {
      const left = LEFT[i % LEFT.length] as (typeof LEFT)[number];
      for (let command = 0; command < COMMANDS_MAX; command++) {
        const fault = alike[(command + i) % alike.length] as Fault;
        const { history, broken } = await this.#hear(oneCall(this.#subject, fault, command, left), this.#witnesses);
        if (broken) return;
        const { deeds = [], choices = [] } = history;
        // The call had no such command any more.
        if (deeds.every(({ fate }) => fate === 'executed') && choices.length <= command) break;
      }
    }
  }
}
