import { binds, follows, implied } from './binding.ts';
import { type Comparison, comparisonsOf } from './comparisons.ts';
import type { Violation } from './court.ts';
import { assume, type Declaration } from './declaration.ts';
import { impactOf } from './impact.ts';
import { judge } from './judge.ts';
import { knownBugs } from './known-bugs.ts';
import { oneByOne } from './overlaps.ts';
import type { Failure } from './report/types.ts';
import { type History, isPlain, type Scenario, scenarioOf } from './scenario.ts';
import { shrink } from './shrink.ts';
import type { Finding } from './special.ts';
import type { Subject } from './subject.ts';
import { askJury, type Jury } from './sure.ts';
import type { Suspect } from './suspects.ts';
import { type Case, explanationsOf, legalUnder } from './verdict.ts';

/** From a case to a failure that can be shown: shrunk, explained, put before a jury, and measured. */

export const shortest = (cases: readonly Case[]): Case => {
  // What shows without a clock that moves while it is read, or timers that are late, is told without them.
  const plain = cases.filter(({ history: { drifting, timers } }) => drifting === undefined && timers === undefined);
  return (plain.length > 0 ? plain : cases).reduce((best, other) =>
    other.violation.event < best.violation.event ? other : best,
  );
};

const isAdmission = ({ direction }: Violation): boolean => direction === 'over' || direction === 'under';

/** Why a case is wrong, beside its clause: its shortest history is wrong for the same reason. */
export interface Reason {
  /** A rule that explains it when it is relaxed. */
  readonly suspect?: string | undefined;
  /** The declaration that is missing, under which it would be legal. */
  readonly missing?: Partial<Declaration>;
  /** The declaration under which it is wrong; the limiter's own by default. */
  readonly under?: Declaration;
}

/** Shrinks a case to the shortest history that breaks the same clause, in the same direction, for the same reason. */
export const shrinkCase = async (
  subject: Subject,
  first: Case,
  { suspect, missing, under = subject.declaration }: Reason,
): Promise<{ history: History; violation: Violation }> => {
  const { clause, direction } = first.violation;
  const assumed = missing && assume(subject.declaration, missing);
  const found = (history: History): Violation | undefined => {
    const court = subject.court(history.config, under);
    const { violation, claims } = judge(court, history);
    if (assumed && !legalUnder(subject, assumed, { ...first, history })) return undefined;
    if (direction === 'claim') return claims.find((claim) => claim.clause === clause);
    if (!violation || violation.clause !== clause || violation.direction !== direction) return undefined;
    if (suspect !== undefined && !explanationsOf(court, history).some(({ id }) => id === suspect)) return undefined;
    return violation;
  };
  /** Calls that overlap with the last one had their part in it. */
  const upTo = (whole: History, { event, upTo: last = event }: Violation): History => {
    const { group } = whole.events[last]!;
    let end = last + 1;
    while (group !== undefined && whole.events[end]?.group === group) end++;
    return { ...whole, events: whole.events.slice(0, end) };
  };
  const cut = upTo(first.history, first.violation);
  const history = await shrink(found(cut) ? cut : first.history, async (scenario) => {
    const driven = await driveQuietly(subject, scenario);
    const violation = driven && found(driven);
    return violation ? upTo(driven, violation) : undefined;
  });
  return { history, violation: found(history) ?? first.violation };
};

/** A smaller scenario may be one that the limiter cannot be built for: it is no smaller counterexample then. */
const driveQuietly = async (subject: Subject, scenario: Scenario): Promise<History | undefined> => {
  try {
    return await subject.drive(scenario);
  } catch {
    return undefined;
  }
};

/** Shrinks what a special case or a trial found, by repeating it. */
export const shrinkFinding = async (finding: Finding): Promise<Finding> => {
  const { again } = finding;
  if (!again) return finding;
  let best = finding;
  await shrink(finding.history, async (scenario) => {
    const found = await again(scenario).catch(() => undefined);
    if (!found || found.violation.direction !== finding.violation.direction) return undefined;
    best = { ...finding, ...found };
    return found.history;
  });
  return best;
};

const isFullAt = (subject: Subject, history: History, event: number): boolean => {
  const { timeToFreshNs } = subject.court(history.config).jurisdiction;
  const { key, when } = history.events[event]!;
  const previous = history.events.slice(0, event).findLast((other) => other.key === key);
  return previous === undefined || when.lo - previous.when.hi >= timeToFreshNs;
};

/** Faults of ours that a jury brings to light. */
export const faultsOf = (subject: Subject, { clause, jury }: Failure): readonly string[] => [
  ...jury.accused.map((id) => `the law accuses ${id}, a limiter known to be right, in a history of ${clause}`),
  ...(jury.of > jury.agree && jury.accused.length === 0
    ? [
        `${jury.of - jury.agree} of ${jury.of} independent correct limiters answer as ${subject.name} does, in a history of ${clause}`,
      ]
    : []),
];

const NO_JURY: Jury = { agree: 0, of: 0, accused: [] };

/** What is told of a broken clause, whatever way it was found. */
const told = (
  subject: Subject,
  clause: string,
  history: History,
  violation: Violation,
): Omit<Failure, 'run' | 'first' | 'shrunkFrom'> => ({
  clause,
  direction: violation.direction,
  explainedBy: '',
  hint: '',
  explanations: [],
  alsoBreaks: [...new Set([violation.clause, ...implied(clause)])].filter(
    (id) => id !== clause && binds(id, subject.declaration.algorithm) && follows(id, violation.direction),
  ),
  history,
  violation,
  jury: NO_JURY,
  impact: undefined,
  knownBugs: knownBugs(clause, subject.declaration.algorithm),
  waived: subject.adapter.deviates?.[clause]?.reason,
});

/** The first history that shows it. */
const firstOf = (cases: readonly Case[]): Failure['first'] => {
  const { run, operations = 0 } = cases.reduce((first, other) => (other.run < first.run ? other : first));
  return { run, operations };
};

/** What can be told of calls that overlap, where calls in order are answered rightly. */
const overlapping = async (
  subject: Subject,
  history: History,
  violation: Violation,
): Promise<readonly Comparison[]> => {
  const found = await oneByOne(subject, history, scenarioOf(history), violation);
  return found ? [found] : [];
};

/** What explains a shrunk history: rules that would have to be relaxed, other runs of it, and that the limiter was full. */
export const explained = async (
  subject: Subject,
  history: History,
  violation: Violation,
): Promise<{
  readonly suspects: readonly Suspect[];
  readonly comparisons: readonly Comparison[];
  readonly whenFull: boolean;
}> => {
  // No relaxed rule speaks of the order of calls that overlap.
  const isOrder = violation.clause === 'CONC-1';
  return {
    suspects: isOrder ? [] : explanationsOf(subject.court(history.config), history),
    comparisons: [
      ...(await comparisonsOf(subject, history, violation)),
      ...(await overlapping(subject, history, violation)),
    ],
    whenFull:
      !isOrder && violation.direction === 'under' && isPlain(history) && isFullAt(subject, history, violation.event),
  };
};

/** A failure of admission or of a claim, from the pool: told by the shortest of the histories that show it. */
export const failureOf = async (subject: Subject, cases: readonly Case[], reason: Reason = {}): Promise<Failure> => {
  const shown = shortest(cases);
  const { history, violation } = await shrinkCase(subject, shown, reason);
  const found = {
    run: shown.run,
    first: firstOf(cases),
    shrunkFrom: (shown.violation.upTo ?? shown.violation.event) + 1,
  };
  if (!isAdmission(violation)) return { ...told(subject, violation.clause, history, violation), ...found };
  const { suspects, comparisons, whenFull } = await explained(subject, history, violation);
  const suspect =
    comparisons.find(({ decisive }) => decisive) ??
    suspects.find(({ id }) => id === reason.suspect) ??
    suspects[0] ??
    (whenFull ? undefined : comparisons[0]);
  const clause = suspect?.clause ?? (whenFull ? 'ADM-3' : violation.clause);
  return {
    ...told(subject, clause, history, violation),
    ...found,
    explainedBy: suspect?.phrase ?? '',
    hint: suspect?.hint ?? '',
    explanations: [
      ...[...suspects, ...comparisons].map(({ id, clause: broken }) => ({ id, clause: broken })),
      ...(whenFull ? [{ id: 'when-full', clause: 'ADM-3' }] : []),
    ],
    jury: askJury(subject, subject.court(history.config), history, violation.event),
    // Steady tries show nothing of what was asked beside them.
    impact: isPlain(history) ? await impactOf(subject, history, violation) : undefined,
  };
};

/** A failure that a special case or a trial found. */
export const failureOfFinding = async (subject: Subject, finding: Finding): Promise<Failure> => {
  const { clause, history, violation } = await shrinkFinding(finding);
  const operations = finding.history.events.length;
  return {
    ...told(subject, clause, history, violation),
    run: 0,
    first: { run: 0, operations },
    shrunkFrom: operations,
  };
};

/** What a failure is about: its name, what the law says of it, and what explains it. */
export const clausesOf = ({ clause, violation, explanations }: Failure): readonly string[] => [
  ...new Set([clause, violation.clause, ...explanations.map((each) => each.clause)]),
];
