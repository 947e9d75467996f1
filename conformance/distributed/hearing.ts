import fc from 'fast-check';
import type { Violation, Witnesses } from '../court.ts';
import type { Declaration } from '../declaration.ts';
import { CreateError } from '../driver.ts';
import { judge } from '../judge.ts';
import type { History, Scenario } from '../scenario.ts';
import type { Finding } from '../special.ts';
import type { Subject } from '../subject.ts';
import { leftOut } from '../verdict.ts';
import { skewMsOf } from './fleet.ts';
import { apart, type Trouble } from './scenarios.ts';

/**
 * What is heard of several nodes that share one limit, once nodes in turn are in order: first with nothing wrong, then with
 * clocks that are off, then with links that lose replies, are cut or are slow. What is wrong already is not told again of more
 * trouble.
 */

const RUNS: Readonly<Record<Trouble, number>> = { none: 80, clocks: 50, drift: 40, replies: 30, cuts: 120, slow: 40 };
/** Over a store every call is a way there and back: fewer histories are driven, and all of them unless very few are asked for. */
const STORE_RUNS: Readonly<Record<Trouble, number>> = { none: 10, clocks: 8, drift: 8, replies: 6, cuts: 16, slow: 0 };
const ALL_AT = 300;
const STORE_ALL_AT = 40;

const troublesOf = ({ declaration, store }: Subject): readonly Trouble[] => {
  const clocks: readonly Trouble[] = skewMsOf(declaration) > 0 ? ['clocks', 'drift'] : [];
  return ['none', ...clocks, 'replies', 'cuts', ...(store ? [] : ['slow' as const])];
};

interface Options {
  readonly seed: number;
  readonly runs: number;
  readonly progress?: (done: number, of: number, what: string) => void;
}

const WHAT: Readonly<Record<Trouble, string>> = {
  none: 'nodes apart',
  clocks: 'nodes on clocks that are off',
  drift: 'nodes on clocks that are set anew',
  replies: 'nodes that hear no replies',
  cuts: 'nodes that are cut off',
  slow: 'nodes on links that are slow',
};

/** That a node sends again what was lost is the only thing that its author may have left out. */
const usual = ({ clause }: Violation): readonly Partial<Declaration>[] =>
  clause === 'FAULT-3' ? [{ delivery: 'at-least-once' }] : [];

export const hearApart = async (
  subject: Subject,
  { seed, runs, progress }: Options,
  witnesses: Witnesses,
): Promise<readonly Finding[]> => {
  const [most, allAt] = subject.store ? [STORE_RUNS, STORE_ALL_AT] : [RUNS, ALL_AT];
  const share = Math.min(1, runs / allAt);
  const run = async (
    scenario: Scenario,
    noted?: Witnesses,
  ): Promise<{ readonly history: History; readonly violation: Violation } | undefined> => {
    const history = await subject.drive(scenario);
    const { violation } = judge(subject.court(history.config), history, noted);
    return violation && { history, violation };
  };
  for (const trouble of troublesOf(subject)) {
    const scenarios = fc.sample(apart(subject, trouble), { seed, numRuns: Math.ceil(most[trouble] * share) });
    for (const [i, scenario] of scenarios.entries()) {
      progress?.(i, scenarios.length, WHAT[trouble]);
      try {
        const found = await run(scenario, witnesses);
        if (!found) continue;
        const { clause } = found.violation;
        const again = async (other: Scenario) => {
          const repeated = await run(other);
          return repeated?.violation.clause === clause ? repeated : undefined;
        };
        const alternative = leftOut(subject, found.history, usual(found.violation));
        return [{ clause, ...found, again, ...(alternative ? { alternative } : {}) }];
      } catch (error) {
        // Which configs are refused is another clause.
        if (!(error instanceof CreateError)) throw error;
      }
    }
  }
  return [];
};
