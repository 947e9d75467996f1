import { comparisonsOf } from '../comparisons.ts';
import { CreateError } from '../driver.ts';
import { failureOf } from '../failure.ts';
import type { Standing } from '../generation.ts';
import { judge } from '../judge.ts';
import { canShow, isFor, type Mutant, needsOf } from '../mutants.ts';
import { oneByOne } from '../overlaps.ts';
import { type History, type Scenario, scenarioOf } from '../scenario.ts';
import type { Subject } from '../subject.ts';
import { explanationsOf } from '../verdict.ts';

/** One mutant is driven through histories, in their order, until one shows it for its own reason. */

/** How a hunt ended. */
export interface Hunt {
  /** The history that killed, counted from 1 among those that can show such a mutant; undefined: none did. */
  readonly runs: number | undefined;
  /** Whether the kill is explained by a rule that is off by one tick, one request, or a small part of the rate. */
  readonly narrow: boolean;
  /** Histories before it that broke the law for another reason than the mutant's own. */
  readonly otherwise: number;
}

/** Relaxed rules that change an answer only within a tick or a request of where it turns, or little by little. */
const NARROW: ReadonlySet<string> = new Set([
  'strict-comparison',
  'tick-late',
  'tick-early',
  'one-too-many',
  'edge-off-by-a-tick',
  'lost-fraction',
  'gained-fraction',
  'slow-rate',
  'fast-rate',
]);

/** To shrink is dear: a mutant that is accused of something else so often in one hunt is not asked further. */
const SHRINKS_MAX = 24;

/** Hunts one mutant, and remembers what went wrong so far. */
export class Hunter {
  readonly #mutant: Mutant;
  readonly #subject: Subject;
  #runs = 0;
  #otherwise = 0;
  #shrunk = 0;

  constructor(mutant: Mutant, subject: Subject) {
    this.#mutant = mutant;
    this.#subject = subject;
  }

  get standing(): Standing {
    // A check has seen by then whether it sets timers: what cannot show the mutant is driven there too.
    const setsTimers = needsOf(this.#mutant).includes('a timer') || this.#subject.timersSet() > 0;
    return { cases: this.#otherwise, setsTimers };
  }

  /** Drives what can show the mutant, until it is killed or nothing is left. */
  async through(scenarios: Iterable<Scenario>): Promise<Hunt | undefined> {
    for (const scenario of scenarios) {
      if (!canShow(this.#mutant, scenario)) continue;
      this.#runs++;
      const history = await this.#driven(scenario);
      const narrow = history && (await this.#judged(history));
      if (narrow !== undefined) return { runs: this.#runs, narrow, otherwise: this.#otherwise };
    }
    return undefined;
  }

  get survived(): Hunt {
    return { runs: undefined, narrow: false, otherwise: this.#otherwise };
  }

  async #driven(scenario: Scenario): Promise<History | undefined> {
    try {
      return await this.#subject.drive(scenario);
    } catch (error) {
      // One that cannot be built for a config is not thereby killed.
      if (!(error instanceof CreateError)) throw error;
      this.#otherwise++;
      return undefined;
    }
  }

  /** Whether a narrow rule explains a kill; undefined where the history does not kill. */
  async #judged(history: History): Promise<boolean | undefined> {
    const { breaks } = this.#mutant;
    const court = this.#subject.court(history.config);
    const { violation, claims } = judge(court, history);
    const named = [violation, ...claims].some((each) => each && breaks.includes(each.clause));
    if (!violation) return named ? false : undefined;
    const { event, upTo = event } = violation;
    const isOverlapping = history.events[upTo]?.group !== undefined;
    // Legal under a relaxed rule, a history stays so while it is shrunk.
    const explanations = isOverlapping
      ? []
      : explanationsOf(court, { ...history, events: history.events.slice(0, upTo + 1) });
    const narrow = explanations.some(({ id }) => NARROW.has(id));
    if (named || explanations.some(({ clause }) => breaks.includes(clause))) return narrow;
    // A comparison is the definition of its clause, tried on the history itself.
    const comparisons = [
      ...(await comparisonsOf(this.#subject, history, violation)),
      await oneByOne(this.#subject, history, scenarioOf(history), violation),
    ];
    if (comparisons.some((each) => each && breaks.includes(each.clause))) return narrow;
    if (this.#shrunk < SHRINKS_MAX) {
      this.#shrunk++;
      const failure = await failureOf(this.#subject, [{ history, violation, run: this.#runs }]);
      if (isFor(this.#mutant, failure)) return narrow;
    }
    this.#otherwise++;
    return undefined;
  }
}
