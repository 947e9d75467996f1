import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { LimiterConfig } from '../contract.ts';
import type { Violation } from '../court.ts';
import { messageOf, UsageError } from '../errors.ts';
import { FAULTS, isMishap, type Mishap } from '../redis/faults.ts';
import { encodeHistory } from '../report/json.ts';
import type { Failure, QuestionReport, Report } from '../report/types.ts';
import {
  areMilliseconds,
  type Circumstances,
  decodeEvent,
  decodeNumber,
  type History,
  type Scenario,
  scenarioOf,
} from '../scenario.ts';
import { VERSION } from './version.ts';

/** A stored counterexample. */
export interface Counterexample {
  readonly adapter: string;
  readonly name: string;
  readonly clause: string;
  readonly direction: string;
  readonly explainedBy: string;
  readonly declares: Record<string, unknown>;
  readonly history: History;
  readonly violation: Violation;
}

export const REGRESSIONS = join('ratelaw', 'regressions');

/** Writes every counterexample; the name says the clause, and tells two histories apart. */
export const writeCounterexamples = (
  report: Report,
  adapter: string,
  out: string,
): ReadonlyMap<Failure | QuestionReport, string> => {
  const files = new Map<Failure | QuestionReport, string>();
  for (const found of [...report.failures, ...report.questions]) {
    const history = encodeHistory(found.history);
    const id = createHash('sha256')
      .update(JSON.stringify([report.name, found.clause, history]))
      .digest('hex')
      .slice(0, 8);
    const file = join(out, `${found.clause}-${id}.json`);
    mkdirSync(out, { recursive: true });
    const content = {
      ratelaw: VERSION,
      adapter: relative(process.cwd(), adapter).replaceAll('\\', '/'),
      name: report.name,
      clause: found.clause,
      direction: found.violation.direction,
      explainedBy: 'explainedBy' in found ? found.explainedBy : '',
      declares: { ...report.declares, algorithm: report.algorithm },
      seed: report.seed,
      violation: found.violation,
      history,
    };
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    files.set(found, file.replaceAll('\\', '/'));
  }
  return files;
};

const readText = (path: string): string => {
  if (!existsSync(path)) throw new UsageError(`${path}: no such file`);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: could not be read: ${messageOf(error)}`);
  }
};

const parse = (text: string, where: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${where}: not JSON (${messageOf(error)}); is the file whole?`);
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const decodeConfig = (value: unknown, where: string): LimiterConfig => {
  if (!isRecord(value)) throw new UsageError(`${where}: config is ${JSON.stringify(value)}; wanted: an object`);
  const decode = (inner: unknown): unknown =>
    isRecord(inner) && !('number' in inner)
      ? Object.fromEntries(Object.entries(inner).map(([k, v]) => [k, decode(v)]))
      : decodeNumber(inner);
  return decode(value) as unknown as LimiterConfig;
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** What a history was driven under, beside its operations. */
const decodeCircumstances = (
  { schedule, timers, drifting, mishaps, skews }: Record<string, unknown>,
  where: string,
): Circumstances => {
  if (schedule !== undefined && !(Array.isArray(schedule) && schedule.every(isCount)))
    throw new UsageError(`${where}: schedule is ${JSON.stringify(schedule)}; wanted: a list of choices, 0 or more`);
  if (timers !== undefined && timers !== 'never' && !isCount(timers))
    throw new UsageError(`${where}: timers is ${JSON.stringify(timers)}; wanted: milliseconds, or "never"`);
  if (mishaps !== undefined && !(Array.isArray(mishaps) && mishaps.every(isMishap)))
    throw new UsageError(
      `${where}: mishaps is ${JSON.stringify(mishaps)}; wanted: a list of milliseconds and of ${FAULTS.join(', ')}`,
    );
  if (skews !== undefined && !areMilliseconds(skews))
    throw new UsageError(`${where}: skews is ${JSON.stringify(skews)}; wanted: a list of whole milliseconds`);
  return {
    ...(schedule === undefined ? {} : { schedule: schedule as readonly number[] }),
    ...(timers === undefined ? {} : { timers: timers as number | 'never' }),
    ...(drifting === true ? { drifting } : {}),
    ...(mishaps === undefined ? {} : { mishaps: mishaps as readonly Mishap[] }),
    ...(skews === undefined ? {} : { skews }),
  };
};

/**
 * Reads a stored counterexample.
 * @throws UsageError when the file is missing, truncated or something else.
 */
export const readCounterexample = (path: string): Counterexample => {
  const content = parse(readText(path), path);
  if (!isRecord(content) || typeof content.ratelaw !== 'string') {
    throw new UsageError(
      `${path}: not a counterexample of ratelaw; wanted: a file that \`ratelaw check\` wrote under .ratelaw/`,
    );
  }
  const { history, violation, declares } = content;
  if (
    !isRecord(history) ||
    !Array.isArray(history.events) ||
    !isRecord(violation) ||
    !isRecord(declares) ||
    typeof content.clause !== 'string'
  ) {
    throw new UsageError(`${path}: a counterexample needs clause, declares, violation and history; is the file whole?`);
  }
  const origin = history.origin;
  if (typeof origin !== 'string' || !/^(unknown|-?\d{1,30})$/.test(origin))
    throw new UsageError(
      `${path}: history.origin is ${JSON.stringify(origin)}; wanted: nanoseconds as a string, or "unknown"`,
    );
  return {
    adapter: String(content.adapter ?? ''),
    name: String(content.name ?? ''),
    clause: content.clause,
    direction: String(content.direction ?? ''),
    explainedBy: String(content.explainedBy ?? ''),
    declares,
    violation: violation as unknown as Violation,
    history: {
      config: decodeConfig(history.config, path),
      origin: origin === 'unknown' ? 'unknown' : BigInt(origin),
      events: history.events.map((event, i) => decodeEvent(event, `${path}: event ${i}`)),
      ...decodeCircumstances(history, path),
    },
  };
};

/** Counterexamples that were committed to be replayed first, for the limiter of this name. */
export const readRegressions = (name: string): readonly Scenario[] => {
  if (!existsSync(REGRESSIONS)) return [];
  return readdirSync(REGRESSIONS)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readCounterexample(join(REGRESSIONS, file)))
    .filter((counterexample) => counterexample.name === name)
    .map(({ history }) => scenarioOf(history));
};

/**
 * Reads a history in JSON Lines: a header `{ "ratelaw": …, "declares": …, "config": …, "origin": … }`, then events.
 * @throws UsageError naming the line.
 */
export const readHistory = (
  path: string,
): { readonly declares: Record<string, unknown>; readonly history: History } => {
  const lines = readText(path).split('\n');
  if (lines.at(-1) !== '') throw new UsageError(`${path}: line ${lines.length} has no end: the history is truncated`);
  lines.pop();
  if (lines.length === 0) throw new UsageError(`${path}: empty; wanted: a header line, then one event a line`);
  if (lines.length > 2_000_000)
    throw new UsageError(`${path}: ${lines.length} lines; at most 2000000 are read: split the history`);
  const header = parse(lines[0]!, `${path}: line 1`);
  if (!isRecord(header) || !isRecord(header.declares) || !('config' in header)) {
    throw new UsageError(
      `${path}: line 1 is no header; wanted: {"ratelaw":"${VERSION}","declares":{"algorithm":"token-bucket"},"config":{…}}`,
    );
  }
  const origin = header.origin ?? 'unknown';
  if (typeof origin !== 'string' || !/^(unknown|-?\d{1,30})$/.test(origin))
    throw new UsageError(
      `${path}: line 1: origin is ${JSON.stringify(origin)}; wanted: nanoseconds as a string, or "unknown"`,
    );
  let last: bigint | undefined;
  const events = lines.slice(1).map((line, i) => {
    const where = `${path}: line ${i + 2}`;
    const event = decodeEvent(parse(line, where), where);
    if (last !== undefined && event.when.lo < last && event.kind !== 'clock')
      throw new UsageError(`${where}: earlier than the line before it; sort the history by time`);
    last = event.when.lo;
    return event;
  });
  return {
    declares: header.declares,
    history: {
      config: decodeConfig(header.config, `${path}: line 1`),
      origin: origin === 'unknown' ? 'unknown' : BigInt(origin),
      events,
    },
  };
};
