import { circumstancesOf, type Event, encodeEvent, encodeNumber, type History } from '../scenario.ts';
import type { Failure, QuestionReport, Report } from './types.ts';

/** Plain data: instants as strings of nanoseconds, NaN and infinities tagged. */
export const encodeHistory = (history: History): Record<string, unknown> => ({
  config: encodeConfig(history.config),
  origin: history.origin === 'unknown' ? 'unknown' : `${history.origin}`,
  events: history.events.map((event: Event) => encodeEvent(event)),
  ...circumstancesOf(history),
});

const encodeConfig = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(encodeConfig);
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, encodeConfig(inner)]))
    : encodeNumber(value);
};

const failureJson = (failure: Failure, file: string | undefined): Record<string, unknown> => ({
  ...failure,
  history: encodeHistory(failure.history),
  ...(file === undefined ? {} : { file }),
});

const questionJson = (question: QuestionReport, file: string | undefined): Record<string, unknown> => ({
  ...question,
  history: encodeHistory(question.history),
  ...(file === undefined ? {} : { file }),
});

/** The report without any time in it: the same seed gives the same bytes on every machine. */
export const reportJson = (
  report: Report,
  files: ReadonlyMap<Failure | QuestionReport, string>,
): Record<string, unknown> => ({
  ...report,
  failures: report.failures.map((failure) => failureJson(failure, files.get(failure))),
  questions: report.questions.map((question) => questionJson(question, files.get(question))),
});
