/**
 * The court sits in a thread of its own: a limiter that never returns can be ended, and what it does to global clocks is
 * gone with the thread. The clock is installed before the limiter is loaded, which may keep what it finds.
 */
import { stripVTControlCharacters } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { check, DEFAULTS } from '../check.ts';
import { type CourtClock, fakeTimersClock, injectedClock } from '../clocks.ts';
import { assume, writtenOf } from '../declaration.ts';
import { CreateError } from '../driver.ts';
import { EXIT, type ExitCode, InconclusiveError, isTooCoarse, TimerError, UsageError } from '../errors.ts';
import { exhaust } from '../exhaustive.ts';
import { defaultExportOf, loadModule } from '../load.ts';
import { sensitivity } from '../mutants.ts';
import { openStore } from '../redis/open.ts';
import { HungError } from '../redis/standing.ts';
import { replay } from '../replay.ts';
import { exhaustiveText } from '../report/exhaustive.ts';
import { reportJson } from '../report/json.ts';
import { storyLines } from '../report/story.ts';
import { reportText, timelineText } from '../report/terminal.ts';
import type { Report } from '../report/types.ts';
import type { Scenario } from '../scenario.ts';
import { adapterOf, RESTING, subjectOf } from '../subject.ts';
import { emit, type Format } from './emit.ts';
import { readCounterexample, readRegressions, writeCounterexamples } from './files.ts';
import { leave, newTrail, type Trail } from './trail.ts';

export interface Job {
  readonly command: 'check' | 'replay' | 'guess';
  /** The adapter, or the counterexample to replay. */
  readonly path: string;
  readonly adapter?: string;
  readonly clock: 'injected' | 'fake-timers';
  readonly seed: number;
  readonly runs: number;
  readonly timeMs?: number;
  /** Steps of every history, where all are driven. */
  readonly exhaustive?: number;
  readonly clauses: readonly string[];
  readonly strict: boolean;
  readonly verbose: boolean;
  readonly out: string;
  readonly emit?: Format;
  /** [armed, count of operations, index of the operation]: what the watchdog looks at. */
  readonly pulse: SharedArrayBuffer;
}

/** What the worker tells the main thread. */
export type Message =
  | { readonly kind: 'clock'; readonly clock: 'fake-timers' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'trail'; readonly trail: Trail }
  | { readonly kind: 'broken'; readonly clause: string; readonly run: number }
  | { readonly kind: 'hung'; readonly what: string; readonly op: number }
  | { readonly kind: 'progress'; readonly done: number; readonly of: number; readonly what: string }
  | { readonly kind: 'done'; readonly text: string; readonly json: unknown; readonly exitCode: ExitCode };

/** Of the adapter, once it is loaded. */
let name = '';
const job = workerData as Job;
const port = parentPort!;
const say = (message: Message): void => port.postMessage(message);
const beat = new Int32Array(job.pulse);
const now = performance.now.bind(performance);

let told: Scenario | undefined;
const pulse = (scenario: Scenario, op: number): void => {
  if (op === RESTING) {
    Atomics.store(beat, 0, 0);
    return;
  }
  if (op === -1 && scenario !== told) {
    told = scenario;
    say({ kind: 'scenario', scenario });
  }
  Atomics.store(beat, 2, op);
  Atomics.add(beat, 1, 1);
  Atomics.store(beat, 0, 1);
};

const done = (text: string, exitCode: ExitCode, json: unknown = { error: text, exitCode }): void =>
  say({ kind: 'done', text, json, exitCode });

/** The adapter, under the clock that it declares. Undefined when another thread has to begin with that clock. */
const open = async (path: string, clock: CourtClock | undefined) => {
  pulse({ config: { limit: 0, windowMs: 0 }, origin: 0n, ops: [] }, 0);
  const exported = defaultExportOf(await loadModule(path), path);
  Atomics.store(beat, 0, 0);
  const { adapter, declaration } = adapterOf(exported, path);
  name = adapter.name;
  say({ kind: 'name', name });
  if (declaration.clock === 'fake-timers' && job.clock !== 'fake-timers') {
    say({ kind: 'clock', clock: 'fake-timers' });
    return undefined;
  }
  const ours = clock ?? injectedClock();
  const store = await openStore(adapter.name, declaration, ours);
  return { adapter, declaration, clock: store?.clock ?? ours, store };
};

const progress = (what: string) => (completed: number, of: number, part: string) =>
  say({ kind: 'progress', done: completed, of, what: `${what}: ${part}` });

const runCheck = async (clock: CourtClock | undefined): Promise<void> => {
  if (job.exhaustive !== undefined) return runExhaustive(clock, job.exhaustive);
  const began = now();
  const opened = await open(job.path, clock);
  if (!opened) return;
  const { adapter, declaration } = opened;
  const report = await check(adapter, declaration, opened.clock, {
    seed: job.seed,
    runs: job.runs,
    clauses: job.clauses,
    strict: job.strict,
    ...(job.timeMs === undefined ? {} : { timeMs: job.timeMs }),
    pulse,
    broken: (clause, run) => say({ kind: 'broken', clause, run }),
    progress: progress(adapter.name),
    regressions: readRegressions(adapter.name),
    sensitivity,
    ...(opened.store && { store: opened.store }),
  });
  const files = writeCounterexamples(report, job.path, job.out);
  const effective = (config: Parameters<typeof adapter.create>[0]) => adapter.effective?.(config) ?? config;
  done(
    reportText(report, files, { verbose: job.verbose, ms: now() - began, effective }),
    report.exitCode,
    reportJson(report, files),
  );
};

/** As `pulse`, half a million times a second: the operations are left in shared memory. */
const quickPulse = (trail: Trail): typeof pulse => {
  let known: Scenario['config'] | undefined;
  return (scenario, op) => {
    if (op === -1 && scenario.config !== known) {
      known = scenario.config;
      say({ kind: 'scenario', scenario: { ...scenario, ops: [] } });
    }
    leave(trail, scenario, op);
    Atomics.store(beat, 2, op);
    Atomics.add(beat, 1, 1);
    Atomics.store(beat, 0, op === RESTING ? 0 : 1);
  };
};

const runExhaustive = async (clock: CourtClock | undefined, depth: number): Promise<void> => {
  const began = now();
  const opened = await open(job.path, clock);
  if (!opened) return;
  const { adapter, declaration } = opened;
  const trail = newTrail();
  say({ kind: 'trail', trail });
  const report = await exhaust(adapter, declaration, opened.clock, {
    depth,
    seed: job.seed,
    clauses: job.clauses,
    strict: job.strict,
    pulse,
    quickPulse: quickPulse(trail),
    progress: progress(adapter.name),
  });
  const files = writeCounterexamples(report, job.path, job.out);
  const effective = (config: Parameters<typeof adapter.create>[0]) => adapter.effective?.(config) ?? config;
  done(
    exhaustiveText(report, files, { verbose: job.verbose, ms: now() - began, effective }),
    report.exitCode,
    reportJson(report, files),
  );
};

const runReplay = async (clock: CourtClock | undefined): Promise<void> => {
  const found = readCounterexample(job.path);
  const path = job.adapter ?? found.adapter;
  const opened = await open(path, clock);
  if (!opened) return;
  const subject = await subjectOf(opened.adapter, opened.declaration, opened.clock, pulse, opened.store);
  const { history, refusal, broken: violation } = await replay(subject, found);
  if (refusal !== undefined && !found.clause.startsWith('CFG'))
    throw new UsageError(`${path}: create() threw: ${refusal}`);
  const broken = violation && `${violation.got}; wanted: ${violation.wanted}`;
  let drawn = '';
  try {
    const court = subject.court(history.config);
    drawn = timelineText(court, history, broken === undefined ? undefined : found.violation);
  } catch {
    drawn = `      ${found.violation.got}`;
  }
  if (job.emit) {
    done(emit(found, job.emit, stripVTControlCharacters(drawn)), EXIT.conforms);
    return;
  }
  const verdict =
    broken === undefined
      ? `${found.clause} holds now: the history is legal.`
      : `${found.clause} is still broken: ${broken}.`;
  done(
    [`${subject.name} · ${found.clause} · ${job.path}`, '', drawn, '', ...storyLines(history), verdict].join('\n'),
    broken === undefined ? EXIT.conforms : EXIT.violation,
    {
      clause: found.clause,
      broken: broken !== undefined,
      exitCode: broken === undefined ? EXIT.conforms : EXIT.violation,
    },
  );
};

/** Answers every question at once: what would have to be declared for the limiter to be judged as it is. */
const runGuess = async (clock: CourtClock | undefined): Promise<void> => {
  const opened = await open(job.path, clock);
  if (!opened) return;
  let { declaration } = opened;
  let report: Report | undefined;
  for (let round = 0; round < 6; round++) {
    report = await check(opened.adapter, declaration, opened.clock, {
      ...DEFAULTS,
      seed: job.seed,
      runs: job.runs,
      pulse,
      progress: progress(opened.adapter.name),
      ...(opened.store && { store: opened.store }),
    });
    const [question] = report.questions;
    if (!question) break;
    declaration = assume(declaration, question.fields);
  }
  const left = report?.failures.map(({ clause }) => clause) ?? [];
  const declares = writtenOf(declaration);
  const lines = Object.entries(declares).map(([name, value]) => `    ${name}: ${JSON.stringify(value)},`);
  const text = [
    'Declare this, if you mean it:',
    '',
    '  declares: {',
    ...lines,
    '  },',
    '',
    left.length > 0
      ? `No declaration makes these legal: ${left.join(', ')}. \`ratelaw check\` shows them.`
      : 'With it, nothing is left to ask.',
  ];
  done(text.join('\n'), EXIT.conforms, { declares, left });
};

/** Whose limiter it is about, where that does not say itself. */
const named = (message: string): string =>
  message.startsWith(name) || message.startsWith(job.path) ? message : `${name}: ${message}`;

const main = async (): Promise<void> => {
  const clock = job.clock === 'fake-timers' ? fakeTimersClock() : undefined;
  try {
    await { check: runCheck, replay: runReplay, guess: runGuess }[job.command](clock);
  } catch (error) {
    // As what is thrown at any time outside a call: it ends this thread, and whoever watches it says so.
    if (error instanceof TimerError) throw error.cause;
    if (error instanceof HungError) say({ kind: 'hung', what: error.message, op: error.op });
    else if (error instanceof UsageError) done(named(error.message), EXIT.usage);
    else if (isTooCoarse(error))
      done(
        `${job.path}: the declared resolution is far coarser than a window of its configs: nothing can be told apart`,
        EXIT.usage,
      );
    else if (error instanceof InconclusiveError || error instanceof CreateError)
      done(named(error.message), EXIT.inconclusive);
    else
      done(
        `ratelaw itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        EXIT.fault,
      );
  }
};

await main();
