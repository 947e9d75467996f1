import colors from 'picocolors';
import type { LimiterConfig } from '../contract.ts';
import { failureText, questionText } from './terminal.ts';
import type { Failure, QuestionReport, Report } from './types.ts';

/** What a search through every history says beside its failures. */
export interface ExhaustiveReport extends Report {
  readonly exhaustive: {
    /** Steps in a history. */
    readonly depth: number;
    /** Driven, of all there are: nothing follows an answer that breaks the law. */
    readonly histories: number;
    readonly of: number;
    /** Histories that end with such an answer. */
    readonly broken: number;
    readonly configs: number;
    /** Whether enough answers beside a boundary were the only ones permitted to tell anything. */
    readonly exercised: boolean;
    /** Histories that were answered otherwise when they were driven again. */
    readonly unsteady: number;
  };
}

export const number = (n: number): string => n.toLocaleString('en-US');

/** Accusations that are told at length. */
const FAILURES_MAX = 4;
/** Fewer calls than this take less time than everything around them. */
const RATE_FROM = 500_000;

const verdictText = ({ exhaustive, failures, questions }: ExhaustiveReport): string => {
  const { depth, histories, broken, configs, unsteady, exercised } = exhaustive;
  const accused = failures.filter(({ waived }) => waived === undefined).length;
  const waived = failures.length - accused;
  const verdicts = [
    ...(broken > 0 ? [`${number(broken)} break the law`] : []),
    ...(accused > 0 ? [colors.red(colors.bold(`${accused} FAIL`))] : []),
    ...(waived > 0 ? [colors.yellow(`${waived} waived`)] : []),
    ...(questions.length > 0 ? [colors.yellow(`${questions.length} to declare`)] : []),
    ...(unsteady > 0 ? [colors.yellow(`${number(unsteady)} were answered otherwise when they were driven again`)] : []),
  ];
  if (verdicts.length === 0 && !exercised)
    verdicts.push(
      colors.yellow(
        'inconclusive: too few answers were forced beside a boundary; go deeper, or declare less tolerance',
      ),
    );
  const verdict = verdicts.length > 0 ? verdicts.join(' · ') : colors.green('all conform');
  return `exhaustive: ${number(histories)} histories of up to ${depth} steps over ${configs} ${configs === 1 ? 'config' : 'configs'}: ${verdict}`;
};

export const exhaustiveText = (
  report: ExhaustiveReport,
  files: ReadonlyMap<Failure | QuestionReport, string>,
  options: {
    readonly verbose: boolean;
    readonly ms: number;
    readonly effective: (config: LimiterConfig) => LimiterConfig;
  },
): string => {
  const { effective, ms } = options;
  const lines = [
    `${colors.bold(report.name)} · ${report.algorithm.replaceAll('-', ' ')} · clock ${report.clock} · one key, every history`,
    '',
  ];
  for (const fault of report.faults)
    lines.push(
      `${colors.red('FAULT')} ${fault}. This is a fault of ratelaw, not of your limiter; please report it.`,
      '',
    );
  for (const question of report.questions.slice(0, FAILURES_MAX))
    lines.push(questionText(report, question, files.get(question), effective), '');
  for (const failure of report.failures
    .filter(({ waived }) => waived === undefined || options.verbose)
    .slice(0, FAILURES_MAX))
    lines.push(failureText(report, failure, files.get(failure), effective), '');
  const perSecond = number(Math.round(report.operations / ms) * 1000);
  lines.push(verdictText(report));
  lines.push(
    colors.dim(
      `${number(report.operations)} calls${report.operations < RATE_FROM ? '' : `, about ${perSecond} a second`} · ${(ms / 1000).toFixed(1)} s · exit ${report.exitCode}`,
    ),
  );
  return lines.join('\n');
};
