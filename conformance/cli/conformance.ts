import { MUTANTS } from '../../mutants/index.ts';
import { CLAUSES } from '../../spec/index.ts';
import { httpReference } from '../adapters/http.ts';
import { REFERENCE } from '../adapters/memory.ts';
import { check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { HTTP_RUNS, mutantAdapter, sensitivity } from '../mutants.ts';
import type { Report } from '../report/types.ts';
import { adapterOf } from '../subject.ts';

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

/**
 * The main job: every reference limiter conforms, and every mutant is caught, each for the reason it was made with: the
 * clause it names is broken by its shrunk counterexample, or explains it.
 */
export const conformance = async (): Promise<{
  readonly text: string;
  readonly json: unknown;
  readonly exitCode: ExitCode;
}> => {
  const reports: Report[] = [];
  const { adapters: servers, missing } = await httpReference();
  for (const each of [...REFERENCE, ...servers]) {
    const { adapter, declaration } = adapterOf(each, each.name);
    const runs = declaration.http ? HTTP_RUNS.reference : DEFAULTS.runs;
    reports.push(await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs, sensitivity }));
  }
  const judged = CLAUSES.filter(({ notYet }) => notYet === undefined).map(({ id }) => id);
  const lines = [
    ...table(reports, judged),
    `${Object.entries(SYMBOLS)
      .map(([status, symbol]) => `${symbol} ${status}`)
      .join('   ')}`,
    '',
    ...missing.flatMap((line) => [line, '']),
  ];
  const mutants = [];
  for (const mutant of MUTANTS) {
    const { adapter, declaration } = adapterOf(await mutantAdapter(mutant), mutant.id);
    const runs = declaration.http ? HTTP_RUNS.mutant : DEFAULTS.runs;
    const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs });
    // A reason counts if the failure is named after it, or if relaxing just that rule explains the failure.
    const killing = report.failures.find(({ clause, explanations }) =>
      mutant.breaks.some((id) => clause === id || explanations.some((other) => other.clause === id)),
    );
    const calls = killing?.history.events.length ?? 0;
    mutants.push({
      id: mutant.id,
      breaks: mutant.breaks,
      killed: killing !== undefined,
      by: killing?.clause ?? null,
      explainedBy: killing?.explainedBy ?? null,
      run: killing?.run ?? null,
      calls,
    });
    const by = killing
      ? `killed by ${killing.clause}${killing.explainedBy ? ` (${killing.explainedBy})` : ''}, ${killing.run > 0 ? `run ${killing.run}, ` : ''}${calls} calls`
      : 'SURVIVES';
    lines.push(`${mutant.id.padEnd(30)} must break ${mutant.breaks.join(' or ').padEnd(15)} ${by}`);
  }
  const wrong = reports.filter(({ exitCode }) => exitCode !== EXIT.conforms);
  const alive = mutants.filter(({ killed }) => !killed);
  for (const report of wrong) {
    for (const failure of report.failures)
      lines.push(
        '',
        `${report.name}: ${failure.clause}: ${failure.violation.got}; wanted: ${failure.violation.wanted}`,
      );
    for (const { clause, status, note } of report.verdicts)
      if (status === 'not-exercised') lines.push(`${report.name}: ${clause} was not exercised: ${note}`);
    for (const fault of report.faults) lines.push(`${report.name}: ${fault}`);
  }
  lines.push(
    '',
    `${reports.length - wrong.length} of ${reports.length} reference limiters conform · ${mutants.length - alive.length} of ${mutants.length} mutants killed, each for its own reason`,
  );
  const exitCode = reports.some(({ exitCode: code }) => code === EXIT.fault)
    ? EXIT.fault
    : wrong.length + alive.length > 0
      ? EXIT.violation
      : EXIT.conforms;
  const json = {
    limiters: reports.map(({ name, verdicts, exitCode: code }) => ({ name, verdicts, exitCode: code })),
    mutants,
    exitCode,
  };
  return { text: lines.join('\n'), json, exitCode };
};
