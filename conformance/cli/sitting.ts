import { Worker } from 'node:worker_threads';
import { clauseOf } from '../../spec/index.ts';
import { EXIT, type ExitCode, oneLine } from '../errors.ts';
import { configText } from '../report/config-text.ts';
import { encodeHistory } from '../report/json.ts';
import type { Op, Scenario } from '../scenario.ts';
import type { Job, Message } from './court-worker.ts';
import { progressLine } from './progress.ts';
import { follow, type Trail } from './trail.ts';

/** One case before the court, in a thread that is watched. */
export interface Sitting {
  readonly text: string;
  readonly json: unknown;
  readonly exitCode: ExitCode;
}

/** A call that has not returned after this long, while virtual time stands still, never will. */
const HANG_MS = 10_000;
const LOOK_MS = 100;
/** What a limiter prints is not ours: it goes to standard error, and only so much of it. */
const CHATTER_MAX = 64 * 1024;

type Ask = Omit<Job, 'clock' | 'pulse'>;

/** A limiter that ended the thread, or held it up, and how far it had come. */
interface Lost {
  readonly name: string;
  readonly what: string;
  readonly clause: 'ANS-1' | 'ANS-2';
  readonly scenario: Scenario | undefined;
  /** The operation that was running; −1 while the limiter was being built. */
  readonly op: number;
  /** How many histories broke each clause before. */
  readonly broken: ReadonlyMap<string, number>;
  readonly histories: number;
}

const whenText = ({ at }: Op, origin: bigint): string =>
  typeof at === 'bigint'
    ? `${(Number(at - origin) / 1e9).toFixed(3)} s`
    : `when ${at.plus} of call ${at.afterOp + 1} is over`;

/** It was lost before its first answer, so nothing can be said of it. */
const neverCameUp = ({ name, what, scenario, clause }: Lost): Sitting => {
  const where = scenario ? 'in create()' : 'while it was loaded';
  const text = `${name}: ${what}, ${where}, before its first answer: could not be judged`;
  return { text, exitCode: EXIT.inconclusive, json: { name, clause, got: text, exitCode: EXIT.inconclusive } };
};

const lost = (loss: Lost): Sitting => {
  const { name, what, clause, scenario, op, broken, histories } = loss;
  const ops = scenario?.ops.slice(0, op + 1) ?? [];
  if (!scenario || ops.length === 0) return neverCameUp(loss);
  const wanted = clauseOf(clause)?.text ?? '';
  const { origin, config } = scenario;
  const before = [...broken].map(([id, n]) => `${id} (${n})`).join(', ');
  const text = [
    name,
    '',
    `FAIL  ${clause}  ${wanted}`,
    `      ${configText(config)}`,
    '',
    ...ops
      .slice(-12)
      .map(
        (each) =>
          `        ${whenText(each, origin)}  ${each.kind} ${each.kind === 'try' ? each.cost : ''} ${JSON.stringify(each.key)}`,
      ),
    '',
    `      Got      ${what}`,
    '',
    `${histories} histories were judged before this one${before ? `; of these broke: ${before}` : ''}`,
    `exit ${EXIT.violation}`,
  ].join('\n');
  const events = ops.map((each, i) => {
    const at = typeof each.at === 'bigint' ? each.at : origin;
    const outcome = i === ops.length - 1 ? { kind: 'unanswered' as const, message: what } : { kind: 'done' as const };
    return { kind: each.kind, when: { lo: at, hi: at }, key: each.key, cost: each.cost, outcome };
  });
  const history = encodeHistory({ config, origin, events });
  const json = {
    name,
    clause,
    got: what,
    wanted,
    history,
    judgedBefore: histories,
    broken: Object.fromEntries(broken),
    exitCode: EXIT.violation,
  };
  return { text, exitCode: EXIT.violation, json };
};

const sit = (ask: Ask, clock: Job['clock'], color: boolean, live: Set<Worker>): Promise<Sitting | 'fake-timers'> =>
  new Promise((resolve) => {
    const shared = new SharedArrayBuffer(12);
    const beat = new Int32Array(shared);
    const job: Job = { ...ask, clock, pulse: shared };
    const worker = new Worker(new URL('./court-worker.js', import.meta.url), {
      workerData: job,
      stdout: true,
      stderr: true,
      stdin: false,
      env: {
        ...process.env,
        ...(color ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined }),
      } as NodeJS.ProcessEnv,
      resourceLimits: { maxOldGenerationSizeMb: 2048 },
    });
    live.add(worker);
    let chatter = 0;
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        if (chatter < CHATTER_MAX) process.stderr.write(chunk);
        chatter += chunk.length;
      });
    }
    let name = ask.path;
    let scenario: Scenario | undefined;
    let trail: Trail | undefined;
    let histories = 0;
    /** What was driven last, and how much before. */
    const driven = (op: number): { scenario: Scenario | undefined; histories: number } => {
      if (!trail || !scenario || scenario.ops.length > 0) return { scenario, histories };
      const { ops, histories: before } = follow(trail, scenario, op, 'a');
      return { scenario: { ...scenario, ops }, histories: before };
    };
    const broken = new Map<string, number>();
    const line = progressLine();
    let result: Sitting | 'fake-timers' | undefined;
    const finish = (value: Sitting | 'fake-timers'): void => {
      if (result !== undefined) return;
      result = value;
      clearInterval(watch);
      line.clear();
      live.delete(worker);
      void worker.terminate().then(() => resolve(value));
    };
    let last = -1;
    // Counted in looks, not in time: on a machine that is starved the watchdog starves with the limiter.
    let looks = 0;
    const watch = setInterval(() => {
      const count = Atomics.load(beat, 1);
      if (count !== last || Atomics.load(beat, 0) === 0) {
        last = count;
        looks = 0;
      } else if (++looks > HANG_MS / LOOK_MS) {
        const op = Atomics.load(beat, 2);
        finish(
          lost({
            name,
            what: `no answer: it has not returned after ${HANG_MS / 1000} s`,
            clause: 'ANS-2',
            op,
            broken,
            ...driven(op),
          }),
        );
      }
    }, LOOK_MS);
    worker.on('message', (message: Message) => {
      switch (message.kind) {
        case 'clock':
          finish('fake-timers');
          break;
        case 'name':
          name = message.name;
          break;
        case 'scenario':
          scenario = message.scenario;
          histories++;
          break;
        case 'trail':
          trail = message.trail;
          break;
        case 'broken':
          broken.set(message.clause, (broken.get(message.clause) ?? 0) + 1);
          break;
        case 'hung':
          finish(
            lost({
              name,
              what: message.what,
              clause: 'ANS-2',
              op: message.op,
              broken,
              ...driven(message.op),
            }),
          );
          break;
        case 'progress':
          line.show(`${message.what} ${message.done}/${message.of}`);
          break;
        case 'done':
          finish({ text: message.text, json: message.json, exitCode: message.exitCode });
      }
    });
    worker.on('error', (error: unknown) => {
      const what = oneLine(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      finish(
        lost({
          name,
          what: `it threw outside any call: ${what}`,
          clause: 'ANS-1',
          op: Atomics.load(beat, 2),
          broken,
          ...driven(Atomics.load(beat, 2)),
        }),
      );
    });
    worker.on('exit', (code) => {
      finish(
        lost({
          name,
          what: `it ended its own thread (process.exit(${code}))`,
          clause: 'ANS-1',
          op: Atomics.load(beat, 2),
          broken,
          ...driven(Atomics.load(beat, 2)),
        }),
      );
    });
  });

/** Runs one case; a second thread when the adapter declares that global clocks are to be faked. */
export const hold = async (ask: Ask): Promise<Sitting> => {
  const live = new Set<Worker>();
  const stop = (signal: NodeJS.Signals): void => {
    for (const worker of live) void worker.terminate();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const color = process.stdout.isTTY === true && !process.env.NO_COLOR;
    const first = await sit(ask, 'injected', color, live);
    if (first !== 'fake-timers') return first;
    const second = await sit(ask, 'fake-timers', color, live);
    return second === 'fake-timers'
      ? { text: `${ask.path}: the clock could not be faked`, json: {}, exitCode: EXIT.fault }
      : second;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
};
