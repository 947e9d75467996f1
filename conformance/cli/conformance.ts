import { MUTANTS } from '../../mutants/index.ts';
import { CLAUSES } from '../../spec/index.ts';
import { EXIT, type ExitCode, worstOf } from '../errors.ts';
import type { Report } from '../report/types.ts';
import { performAll } from './conformance-pool.ts';
import { references, type Task, type Trialled } from './conformance-task.ts';

const SYMBOLS: Readonly<Record<string, string>> = {
  pass: '✓',
  fail: '✗',
  undeclared: '?',
  waived: 'w',
  'not-applicable': '·',
  'not-exercised': '-',
  error: '!',
};

/** Limiters × clauses, in blocks that fit a terminal. */
const table = (reports: readonly Report[], ids: readonly string[]): string[] => {
  const width = Math.max(...reports.map(({ name }) => name.length));
  const lines: string[] = [];
  for (let from = 0; from < ids.length; from += 14) {
    const block = ids.slice(from, from + 14);
    lines.push(`${' '.repeat(width)}  ${block.map((id) => id.padStart(7)).join('')}`);
    for (const report of reports) {
      const cells = block.map((id) =>
        (SYMBOLS[report.verdicts.find(({ clause }) => clause === id)?.status ?? 'error'] ?? '!').padStart(7),
      );
      lines.push(`${report.name.padEnd(width)}  ${cells.join('')}`);
    }
    lines.push('');
  }
  return lines;
};

/** How each mutant died. */
const matrix = (mutants: readonly Trialled[]): string[] =>
  mutants.map(({ id, killing }, i) => {
    const breaks = MUTANTS[i]?.breaks.join(' or ') ?? '';
    const { clause, explainedBy, run, runs, events } = killing ?? {};
    const where = run === 0 ? 'a case of its own' : `history ${run}, of ${runs} runs`;
    const by = killing
      ? `killed by ${clause}${explainedBy ? ` (${explainedBy})` : ''}: ${events} calls, ${where}`
      : 'SURVIVES';
    return `${id.padEnd(34)} must break ${breaks.padEnd(16)} ${by}`;
  });

/** What is wrong with a reference limiter. */
const grievances = ({ name, failures, verdicts, faults }: Report): string[] => [
  ...failures.map(({ clause, violation: { got, wanted } }) => `${name}: ${clause}: ${got}; wanted: ${wanted}`),
  ...verdicts.flatMap(({ clause, status, note }) =>
    status === 'not-exercised' ? [`${name}: ${clause} was not exercised: ${note}`] : [],
  ),
  ...faults.map((fault) => `${name}: ${fault}`),
];

const list = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));

/**
 * The main job: every reference limiter conforms, and every mutant is caught, each for the reason it was made with: the
 * clause it names is broken by its shrunk counterexample, or explains it. Each clause that is judged has to be exercised
 * by a limiter that keeps it, and broken by a mutant.
 */
export const conformance = async (): Promise<{
  readonly text: string;
  readonly json: unknown;
  readonly exitCode: ExitCode;
}> => {
  const { adapters, missing } = await references();
  const tasks: readonly Task[] = [
    ...adapters.map((_, index): Task => ({ kind: 'reference', index })),
    ...MUTANTS.map((_, index): Task => ({ kind: 'mutant', index })),
  ];
  const done = await performAll(tasks);
  const reports = done.flatMap((each) => ('report' in each ? [each.report] : []));
  const mutants = done.flatMap((each) => ('mutant' in each ? [each.mutant] : []));
  const judged = CLAUSES.filter(({ notYet }) => notYet === undefined).map(({ id }) => id);
  const kept = (id: string): boolean =>
    reports.some(({ verdicts }) => verdicts.some(({ clause, status }) => clause === id && status === 'pass'));
  const unexercised = judged.filter((id) => !kept(id));
  const unbroken = judged.filter((id) => !mutants.some(({ broken }) => broken.includes(id)));
  const notYet = CLAUSES.filter((clause) => clause.notYet !== undefined).map(({ id }) => id);
  const wrong = reports.filter(({ exitCode }) => exitCode !== EXIT.conforms);
  const alive = mutants.filter(({ killing }) => killing === undefined);
  const faults = mutants.flatMap(({ id, faults: found }) => found.map((fault) => `${id}: ${fault}`));
  const text = [
    ...table(reports, judged),
    Object.entries(SYMBOLS)
      .map(([status, symbol]) => `${symbol} ${status}`)
      .join('   '),
    '',
    ...missing.flatMap((line) => [line, '']),
    ...matrix(mutants),
    ...[...wrong.flatMap(grievances), ...faults].flatMap((line, i) => (i === 0 ? ['', line] : [line])),
    '',
    `${reports.length - wrong.length} of ${reports.length} reference limiters conform · ${mutants.length - alive.length} of ${mutants.length} mutants killed, each for its own reason`,
    `clauses that no reference limiter exercises: ${list(unexercised)}`,
    `clauses that no mutant breaks: ${list(unbroken)}`,
    `clauses that are not judged yet: ${list(notYet)}`,
  ];
  const exitCode = worstOf([
    ...reports.map(({ exitCode: code }) => code),
    alive.length > 0 ? EXIT.violation : EXIT.conforms,
    faults.length > 0 ? EXIT.fault : EXIT.conforms,
    unexercised.length + unbroken.length > 0 ? EXIT.inconclusive : EXIT.conforms,
  ]);
  const json = {
    limiters: reports.map(({ name, verdicts, exitCode: code }) => ({ name, verdicts, exitCode: code })),
    mutants: mutants.map(({ killing, ...mutant }, i) => ({
      ...mutant,
      breaks: MUTANTS[i]?.breaks ?? [],
      killed: killing !== undefined,
      killing: killing ?? null,
    })),
    unexercised,
    unbroken,
    notYet,
    exitCode,
  };
  return { text: text.join('\n'), json, exitCode };
};
