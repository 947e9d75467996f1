import type { Comparison } from './comparisons.ts';
import type { LimiterConfig } from './contract.ts';
import type { Violation, Witnesses } from './court.ts';
import { isBucketConfig, isWindowConfig } from './exact.ts';
import { judge } from './judge.ts';
import type { History, Op, Scenario } from './scenario.ts';
import { add, type Finding, ORIGIN } from './special.ts';
import { plainConfig, type Subject } from './subject.ts';

/** Calls that overlap: a crowd of them, and what they are charged. */

const CALLERS = 100;
/** More than a few may pass, and not all. */
const ROOM = 60;

const withRoom = (subject: Subject): LimiterConfig => {
  const { declaration } = subject;
  const config = plainConfig(declaration);
  if (declaration.configs !== 'any') return config;
  if (isBucketConfig(config)) return { ...config, capacity: ROOM };
  return isWindowConfig(config) ? { ...config, limit: ROOM } : config;
};

/** CONC-3: a hundred callers on one key at one instant are admitted what is there, and charged for it and no more. */
export const atOnce = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  // Over a store the calls that overlap are those of its nodes, and are heard by themselves.
  if (!subject.asynchronous || subject.store) return [];
  const config = withRoom(subject);
  const court = subject.court(config);
  const origin = ORIGIN;
  const grid = BigInt(subject.declaration.resolutionNs);
  // Long after it was built, a limiter that starts empty is full.
  const full = origin + (court.jurisdiction.timeToFreshNs / grid + 2n) * grid;
  const ask = (at: bigint, group?: number): Op => ({
    kind: 'try',
    at,
    key: 'a',
    cost: 1,
    ...(group === undefined ? {} : { group }),
  });
  const ops = [ask(origin), ...Array.from({ length: CALLERS }, () => ask(full, 1))];
  const run = async (scenario: Scenario) => {
    const history = await subject.drive(scenario);
    const { violation } = judge(court, history);
    return violation?.clause === 'CONC-1' ? { history, violation: { ...violation, clause: 'CONC-3' } } : undefined;
  };
  const found = await run({ config, origin, ops });
  if (found) return [{ clause: 'CONC-3', ...found, again: run }];
  add(witnesses, 'CONC-3');
  return [];
};

/** CONC-2: the same calls, one after another, are answered rightly all of them: what went wrong is what they were charged. */
export const oneByOne = async (
  subject: Subject,
  history: History,
  scenario: Scenario,
  { clause }: Violation,
): Promise<Comparison | undefined> => {
  if (clause === 'CONC-1' || history.events.every(({ group }) => group === undefined)) return undefined;
  const ops = scenario.ops.map(({ group: _group, turn: _turn, ...op }): Op => op);
  const { violation } = judge(subject.court(history.config), await subject.drive({ ...scenario, ops }));
  if (violation) return undefined;
  return {
    id: 'only-when-they-overlap',
    clause: 'CONC-2',
    phrase: 'one after another, the same calls are charged rightly',
    hint: 'what is charged must be what was answered: once if it is allowed, however often the write is tried again',
    decisive: true,
  };
};
