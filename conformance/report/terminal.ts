import colors from 'picocolors';
import { clauseOf } from '../../spec/index.ts';
import type { LimiterConfig } from '../contract.ts';
import { type Court, courtOf } from '../court.ts';
import { readDeclaration } from '../declaration.ts';
import { configText } from './config-text.ts';
import { storyLines } from './story.ts';
import { timeline } from './timeline.ts';
import type { ClauseVerdict, Failure, QuestionReport, Report, Status } from './types.ts';

/** The court's verdict, for a person at a terminal. */

const wrap = (text: string, width: number, indent: string): string => {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last.length > 0 && last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = last.length > 0 ? `${last} ${word}` : word;
  }
  return lines.join(`\n${indent}`);
};

const INDENT = '      ';
const field = (name: string, text: string): string =>
  `${INDENT}${name.padEnd(9)}${wrap(text, 78, `${INDENT}${' '.repeat(9)}`)}`;

export const timelineText = (
  court: Court | undefined,
  history: Failure['history'],
  violation: Failure['violation'] | undefined,
  levelName = "law's level",
): string => {
  const rows = timeline(court, history, violation);
  const header = { time: 'time', ask: 'ask', level: levelName, law: 'law', answer: 'your limiter', broken: false };
  const width = (name: 'time' | 'ask' | 'level' | 'law', most: number): number =>
    Math.min(most, Math.max(...[header, ...rows].map((row) => row[name].length)));
  const widths = { time: width('time', 18), ask: width('ask', 24), level: width('level', 16), law: width('law', 40) };
  const line = (row: typeof header, mark: string): string =>
    `${INDENT}${mark} ${row.time.padStart(widths.time)}  ${row.ask.padStart(widths.ask)}  ${row.level.padStart(widths.level)}   ${row.law.padEnd(widths.law)}  ${row.answer}`.trimEnd();
  const shown = rows.length > 40 ? rows.slice(-40) : rows;
  return [
    colors.dim(line(header, ' ')),
    ...shown.map((row) => (row.broken ? colors.bold(line(row, '▸')) : line(row, ' '))),
  ].join('\n');
};

/** The law of a config; none for a config that should have been refused. */
const courtFor = (
  report: Report,
  config: LimiterConfig,
  effective: (config: LimiterConfig) => LimiterConfig,
): Court | undefined => {
  try {
    const run = effective(config);
    // A window of nothing has no law.
    if ('windowMs' in run && run.windowMs <= 0) return undefined;
    return courtOf(readDeclaration({ ...report.declares, algorithm: report.algorithm }, report.name), run);
  } catch {
    return undefined;
  }
};

const lookAt = (failure: Failure): string[] => (failure.hint ? [field('Look at', failure.hint)] : []);

const isShould = ({ clause }: Failure): boolean => clauseOf(clause)?.level === 'SHOULD';
const shouldOf = (failure: Failure): string => (isShould(failure) ? ` ${colors.yellow('SHOULD')}` : '');

export const failureText = (
  report: Report,
  failure: Failure,
  file: string | undefined,
  effective: (config: LimiterConfig) => LimiterConfig,
): string => {
  const clause = clauseOf(failure.clause);
  const waived = failure.waived === undefined ? '' : ` ${colors.yellow('waived')}`;
  const title = `${failure.waived === undefined ? colors.red(colors.bold('FAIL')) : colors.yellow('WAIV')}  ${colors.bold(failure.clause)}${shouldOf(failure)}${waived}  ${clause?.text ?? ''}`;
  const found =
    failure.run > 0
      ? `found in run ${failure.run}, shrunk ${failure.shrunkFrom} → ${failure.history.events.length} call${failure.history.events.length === 1 ? '' : 's'}`
      : `${failure.history.events.length} call${failure.history.events.length === 1 ? '' : 's'}`;
  const lines = [title, `${INDENT}${configText(failure.history.config)}${' '.repeat(4)}${colors.dim(found)}`, ''];
  const court = courtFor(report, failure.history.config, effective);
  lines.push(timelineText(court, failure.history, failure.violation), '', ...storyLines(failure.history));
  lines.push(field('Got', `${failure.violation.got}; wanted: ${failure.violation.wanted}`));
  if (failure.explainedBy) lines.push(field('Cause', `explained by: ${failure.explainedBy}`));
  if (clause) lines.push(field('Why', clause.why));
  if (failure.impact) lines.push(field('Impact', failure.impact.text));
  lines.push(...lookAt(failure));
  if (failure.jury.of > 0) {
    lines.push(
      field(
        'Sure?',
        `${failure.jury.agree} of ${failure.jury.of} independent correct limiters answer otherwise here. No usual declaration makes it legal (tried ${report.alternativesTried}).`,
      ),
    );
  }
  if (failure.alsoBreaks.length > 0) lines.push(field('Also', `breaks ${failure.alsoBreaks.join(', ')}`));
  for (const bug of failure.knownBugs) lines.push(field('Seen', `${bug.project}: ${bug.what} ${bug.url}`));
  if (failure.waived !== undefined) lines.push(field('Waived', failure.waived));
  if (file) {
    lines.push(
      field('Replay', `npx ratelaw replay ${file}`),
      ...(report.store === undefined ? [field('Test', `npx ratelaw replay ${file} --emit vitest`)] : []),
    );
  }
  return lines.join('\n');
};

const declarationOf = ({ fields }: QuestionReport): string => {
  const pairs = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `{ ${pairs.join(', ')} }`;
};

export const questionText = (
  report: Report,
  question: QuestionReport,
  file: string | undefined,
  effective: (config: LimiterConfig) => LimiterConfig,
): string => {
  const clause = clauseOf(question.clause);
  const lines = [
    `${colors.yellow(colors.bold('ASK'))}   ${colors.bold(question.clause)}  ${clause?.text ?? ''}`,
    `${INDENT}${wrap(`As it stands this breaks ${question.clause}. If you mean it, declare ${declarationOf(question)}, and it is legal.`, 84, INDENT)}`,
    `${INDENT}${configText(question.history.config)}`,
    '',
    timelineText(courtFor(report, question.history.config, effective), question.history, question.violation),
    '',
    ...storyLines(question.history),
    field('Got', `${question.violation.got}; wanted: ${question.violation.wanted}`),
  ];
  if (file) lines.push(field('Replay', `npx ratelaw replay ${file}`));
  return lines.join('\n');
};

const MARKS: Record<Status, (text: string) => string> = {
  pass: colors.green,
  fail: colors.red,
  undeclared: colors.yellow,
  waived: colors.yellow,
  'not-applicable': colors.dim,
  'not-exercised': colors.yellow,
  error: colors.red,
};

const verdictLines = (verdicts: readonly ClauseVerdict[]): string[] => {
  const by = (status: Status): readonly ClauseVerdict[] => verdicts.filter((verdict) => verdict.status === status);
  const list = (status: Status): string[] =>
    by(status).length === 0
      ? []
      : [
          `${MARKS[status](status.padEnd(14))}${wrap(
            by(status)
              .map(({ clause }) => clause)
              .join(' '),
            84,
            ' '.repeat(14),
          )}`,
        ];
  const noted = (status: Status): string[] =>
    by(status).map(({ clause, note }) => `${MARKS[status](status.padEnd(14))}${clause}  ${colors.dim(note)}`);
  return [...list('pass'), ...list('fail'), ...noted('undeclared'), ...noted('waived'), ...noted('not-exercised')];
};

/** At most so many failures, and so many questions, are told at length. */
const FAILURES_MAX = 4;

export const reportText = (
  report: Report,
  files: ReadonlyMap<Failure | QuestionReport, string>,
  options: {
    readonly verbose: boolean;
    readonly ms: number;
    readonly effective: (config: LimiterConfig) => LimiterConfig;
  },
): string => {
  const seed = `seed ${report.seed}`;
  const lines = [
    ...(report.store === undefined ? [] : [report.store]),
    `${colors.bold(report.name)} · ${report.algorithm.replaceAll('-', ' ')} · clock ${report.clock} · ${seed}`,
    '',
  ];
  for (const fault of report.faults)
    lines.push(
      `${colors.red('FAULT')} ${fault}. This is a fault of ratelaw, not of your limiter; please report it.`,
      '',
    );
  for (const question of report.questions.slice(0, FAILURES_MAX))
    lines.push(questionText(report, question, files.get(question), options.effective), '');
  for (const question of report.questions.slice(FAILURES_MAX))
    lines.push(
      `${colors.yellow(colors.bold('ASK'))}   ${colors.bold(question.clause)}  legal if declared: ${declarationOf(question)}`,
      '',
    );
  const failures = [...report.failures].sort((a, b) => Number(a.waived !== undefined) - Number(b.waived !== undefined));
  for (const failure of failures
    .filter(({ waived }) => waived === undefined || options.verbose)
    .slice(0, FAILURES_MAX)) {
    lines.push(failureText(report, failure, files.get(failure), options.effective), '');
  }
  const told = failures.filter(({ waived }) => waived === undefined);
  for (const failure of told.slice(FAILURES_MAX)) {
    lines.push(
      `${colors.red('FAIL')}  ${failure.clause}${shouldOf(failure)}  ${failure.violation.got}; wanted: ${failure.violation.wanted}`,
      '',
    );
  }
  lines.push(...verdictLines(report.verdicts), '');
  if (options.verbose) {
    for (const { clause, status, note } of report.verdicts.filter((verdict) => verdict.status === 'not-applicable')) {
      lines.push(`${MARKS[status](status.padEnd(16))}${clause.padEnd(10)}${colors.dim(note)}`);
    }
    lines.push('');
  }
  if (report.describedBy) {
    lines.push(
      report.describedBy.length > 0
        ? `Every history seen is legal under: ${report.describedBy.join(', ')}`
        : 'No known law accepts every history seen.',
    );
  }
  const count = (status: Status): number => report.verdicts.filter((verdict) => verdict.status === status).length;
  const clausesOf = (broken: readonly Failure[]): number => new Set(broken.map(({ clause }) => clause)).size;
  const should = clausesOf(told.filter(isShould));
  const defects = clausesOf(told.filter((each) => !isShould(each)));
  const summary = [
    `${count('pass')} pass`,
    defects > 0 ? colors.red(colors.bold(`${defects} FAIL`)) : '0 fail',
    ...(should > 0 ? [colors.yellow(`${should} SHOULD broken`)] : []),
    ...(report.questions.length > 0 ? [colors.yellow(`${report.questions.length} to declare`)] : []),
    `${count('waived')} waived`,
    ...(count('not-exercised') > 0 ? [colors.yellow(`${count('not-exercised')} not exercised`)] : []),
    `${count('not-applicable')} not offered`,
  ];
  if (report.caught.of > 0) {
    const missed = report.caught.survivors.length > 0 ? ` (not: ${report.caught.survivors.join(', ')})` : '';
    summary.push(`would have caught ${report.caught.killed} of ${report.caught.of} known mistakes${missed}`);
  }
  lines.push(summary.join(' · '));
  lines.push(
    colors.dim(
      `${report.runs} histories, ${report.operations} calls · ${(options.ms / 1000).toFixed(1)} s · exit ${report.exitCode}`,
    ),
  );
  return lines.join('\n');
};
