import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { until } from '../redis/until.ts';
import { ProcessClock } from './clock.ts';
import { fakeTime } from './faketime.ts';
import { skipped, TSX } from './for-tests.ts';
import { findClock, isVirtual } from './means.ts';
import { programOf } from './programs.ts';
import { shim } from './shim.ts';
import { type ProcessOptions, VirtualProcess } from './virtual-process.ts';

const MS = 1_000_000n;
const SECOND = 1_000n * MS;
/** Compilers and virtual machines start slowly where much else runs. */
const PATIENCE_MS = 110_000;

const found = shim(process.env);
if ('why' in found) skipped('clock', found.why);
const means = 'why' in found ? undefined : found;

const folder = mkdtempSync(join(tmpdir(), 'ratelaw-test-'));
const FIXTURES = fileURLToPath(new URL('../fixtures/processes/', import.meta.url));
const compile = (command: string, args: readonly string[]): void =>
  void execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });

type Command = Pick<ProcessOptions, 'command' | 'args'>;

const once = (make: () => Command): (() => Command) => {
  let made: Command | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

interface Program {
  /** What it needs on PATH. */
  readonly tools: readonly string[];
  start(): Command;
  /** The ways in which it can wait. */
  readonly waits: readonly string[];
  /** How exactly it tells the realtime clock. */
  readonly resolutionNs: bigint;
}

const PROGRAMS: Readonly<Record<string, Program>> = {
  node: {
    tools: [],
    start: () => ({ command: process.execPath, args: [join(FIXTURES, 'clock.mjs')] }),
    waits: ['timer', 'atomics'],
    resolutionNs: MS,
  },
  python3: {
    tools: ['python3'],
    start: () => ({ command: 'python3', args: [join(FIXTURES, 'clock.py')] }),
    waits: ['sleep', 'timer', 'condition', 'loop', 'select', 'poll', 'futex', 'pthread'],
    resolutionNs: 1n,
  },
  rust: {
    tools: ['rustc'],
    start: once(() => {
      const binary = join(folder, 'clock-rs');
      compile('rustc', ['--edition', '2021', '-O', '-o', binary, join(FIXTURES, 'clock.rs')]);
      return { command: binary };
    }),
    waits: ['sleep', 'condition', 'channel'],
    resolutionNs: 1n,
  },
  java: {
    tools: ['javac', 'java'],
    start: once(() => {
      compile('javac', ['-d', folder, join(FIXTURES, 'Clock.java')]);
      return { command: 'java', args: ['-XX:TieredStopAtLevel=1', '-cp', folder, 'Clock'] };
    }),
    waits: ['sleep', 'condition', 'timer'],
    resolutionNs: 1n,
  },
};

const running: VirtualProcess[] = [];
const clocks: ProcessClock[] = [];
const newClock = (options: ConstructorParameters<typeof ProcessClock>[1] = {}): ProcessClock => {
  const clock = new ProcessClock(means!, options);
  clocks.push(clock);
  return clock;
};
const start = async (options: ProcessOptions): Promise<VirtualProcess> => {
  const started = await VirtualProcess.start(options);
  running.push(started);
  return started;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
  for (const clock of clocks.splice(0)) clock.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = async (process: VirtualProcess, question: string): Promise<string> => {
  process.write(`${question}\n`);
  return process.nextLine(PATIENCE_MS);
};

const read = async (process: VirtualProcess): Promise<{ realtimeNs: bigint; monotonicNs: bigint }> => {
  const line = await ask(process, 'read');
  const [, realtime, monotonic] =
    /^(\d+) (\d+)$/.exec(line) ?? expect.unreachable(`answered ${line} when asked to read`);
  return { realtimeNs: BigInt(realtime!), monotonicNs: BigInt(monotonic!) };
};

/** So many questions and answers take several slices of a wait: who would wake too early does it meanwhile. */
const READINGS = 30;

for (const [name, { tools, start: command, waits, resolutionNs }] of Object.entries(PROGRAMS)) {
  const lacking = tools.find((tool) => !programOf(tool, process.env));
  if (lacking) skipped(name, `${lacking} is not on PATH`);

  describe.skipIf(!means || lacking)(`${name} on a clock of ours`, () => {
    it('reads what was set, both clocks, to the nanosecond', { timeout: PATIENCE_MS }, async () => {
      const clock = newClock();
      const process = await start({ ...command(), clock });
      const first = (await read(process)).monotonicNs;
      const monotonicAtFirst = clock.monotonicNs;
      const steps = fc.sample(fc.bigInt(0n, 40_000n * SECOND), { numRuns: 200, seed: 11 });
      const wrong: string[] = [];
      for (const step of steps) {
        clock.advance(step);
        const { realtimeNs, monotonicNs } = await read(process);
        if (realtimeNs !== clock.realtimeNs - (clock.realtimeNs % resolutionNs)) wrong.push(`realtime ${realtimeNs}`);
        if (monotonicNs - first !== clock.monotonicNs - monotonicAtFirst) wrong.push(`monotonic ${monotonicNs}`);
      }
      expect(wrong).toEqual([]);
    });

    it('wakes from every wait when it is due, and not before', { timeout: PATIENCE_MS }, async () => {
      const clock = newClock();
      const process = await start({ ...command(), clock });
      // It is told until when to wait, and not for how long: on a busy machine a thread may come to it after the step.
      const HOUR = 3_600n * SECOND;
      const untilMs = (clock.realtimeNs + HOUR) / MS;
      for (const wait of waits) process.write(`${wait} ${untilMs}\n`);
      const begun = [];
      for (const _ of waits) begun.push(await process.nextLine(PATIENCE_MS));
      expect(begun.sort()).toEqual(waits.map((wait) => `${wait} begun`).sort());
      for (let n = 0; n < READINGS; n++) await read(process);
      // No wait of a second is so short that it would be left as it is.
      clock.advance(HOUR - SECOND);
      for (let n = 0; n < READINGS; n++) await read(process);
      clock.advance(SECOND);
      const over = [];
      for (const _ of waits) over.push(await process.nextLine(PATIENCE_MS));
      expect(over.sort()).toEqual(waits.map((wait) => `${wait} over`).sort());
    });
  });
}

const hasPython = programOf('python3', process.env) !== undefined;
const PYTHON = { command: 'python3', args: [join(FIXTURES, 'clock.py')] };

describe.skipIf(!means || !hasPython)('processes on clocks of ours', () => {
  it('differ as their clocks do', async () => {
    const [early, late] = [newClock(), newClock()];
    const [first, second] = await Promise.all([start({ ...PYTHON, clock: early }), start({ ...PYTHON, clock: late })]);
    late.advance(100n * MS);
    expect((await read(second)).realtimeNs - (await read(first)).realtimeNs).toBe(100n * MS);
    early.advance(250n * MS);
    expect((await read(second)).realtimeNs - (await read(first)).realtimeNs).toBe(-150n * MS);
  });

  it('see a step back of the realtime clock, and none of the monotonic clock', async () => {
    const clock = newClock();
    const process = await start({ ...PYTHON, clock });
    const before = await read(process);
    clock.set(clock.realtimeNs - 10n * SECOND);
    expect(await read(process)).toEqual({ ...before, realtimeNs: before.realtimeNs - 10n * SECOND });
    clock.advance(SECOND);
    expect(await read(process)).toEqual({
      realtimeNs: before.realtimeNs - 9n * SECOND,
      monotonicNs: before.monotonicNs + SECOND,
    });
    clock.set(before.realtimeNs, clock.monotonicNs + 1n);
    expect((await read(process)).monotonicNs).toBe(before.monotonicNs + SECOND + 1n);
    expect(() => clock.set(before.realtimeNs, 0n)).toThrow(/wanted: at least \d+, as it never goes back/);
  });

  it('keep the real monotonic clock where that is asked for', async () => {
    const clock = newClock({ monotonic: 'real' });
    const process = await start({ ...PYTHON, clock });
    const before = await read(process);
    clock.advance(1_000_000n * SECOND);
    const after = await read(process);
    expect(after.realtimeNs - before.realtimeNs).toBe(1_000_000n * SECOND);
    // Two answers are not 11 days apart, and not at one nanosecond.
    expect(after.monotonicNs - before.monotonicNs).toBeGreaterThan(0n);
    expect(after.monotonicNs - before.monotonicNs).toBeLessThan(1_000_000n * SECOND);
  });

  it('wait to the last millisecond of a long wait', async () => {
    const clock = newClock();
    const process = await start({ ...PYTHON, clock });
    process.write(`remainder ${(clock.realtimeNs + SECOND) / MS}\n`);
    expect(await process.nextLine()).toBe('remainder begun');
    expect(await process.nextLine()).toBe('remainder awaited');
    clock.advance(SECOND - MS);
    for (let n = 0; n < READINGS; n++) await read(process);
    clock.advance(MS);
    expect(await process.nextLine()).toBe('remainder over');
  });

  it('let a thread that is busy give way, though no time passes', async () => {
    const process = await start({ ...PYTHON, clock: newClock() });
    expect(await ask(process, 'spin')).toBe('given way');
  });

  it('read no half of an instant while it is written', async () => {
    const clock = newClock();
    // Each half of one of them occurs in no other.
    const instants = [0x0102030405060708n, 0x1112131415161718n, 0x2122232425262728n];
    const script = `
import sys, time
seen = set()
print('ready', flush=True)
while 0x3132333435363738 not in seen:
    for _ in range(1000):
        seen.add(time.time_ns())
print(*sorted(seen))`;
    clock.set(instants[0]!);
    const process = await start({ command: 'python3', args: ['-c', script], clock });
    expect(await process.nextLine()).toBe('ready');
    for (let n = 0; n < 100_000; n++) clock.set(instants[n % 3]!, clock.monotonicNs);
    clock.set(0x3132333435363738n, clock.monotonicNs);
    const seen = (await process.nextLine()).split(' ').map(BigInt);
    expect([...instants, 0x3132333435363738n]).toEqual(expect.arrayContaining(seen));
    expect(seen.length).toBeGreaterThan(2);
  });
});

describe.skipIf(!means)('a process', () => {
  it('ends with all that it has started, at once', async () => {
    // It heeds no signal that can be heeded, and neither does its child.
    const script = "trap '' HUP INT TERM; (trap '' HUP INT TERM; while :; do sleep 1000; done) & echo $!; wait";
    const process = await start({ command: 'sh', args: ['-c', script], clock: newClock() });
    const child = Number(await process.nextLine());
    await process.stop();
    expect(await process.ended).toBe('SIGKILL');
    // Killed, it may not be buried yet; of a process that runs, this is its command line.
    const left = readdirSync('/proc').includes(String(child))
      ? execFileSync('cat', [`/proc/${child}/cmdline`], { encoding: 'utf8' })
      : '';
    expect(left).toBe('');
  });

  it('is not begun by one who ends before anybody knows of it', async () => {
    const script = join(FIXTURES, 'killed-while-starting.ts');
    const starter = await start({ command: process.execPath, args: ['--import', TSX, script] });
    const pid = await starter.nextLine();
    expect(await starter.ended).toBe('SIGKILL');
    // Of a process that runs, what it is called; of one that has ended, or is not buried yet, nothing.
    const called = async (): Promise<string> => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    await until(async () => (await called()) === '', 'what was started goes on');
  });

  it('that cannot be started, or answers nothing more, is an error that says so', async () => {
    await expect(start({ command: '/no/such/program' })).rejects.toThrow('/no/such/program: could not be started');
    const process = await start({ command: 'sh', args: ['-c', 'echo oh no >&2; exit 3'], clock: newClock() });
    await expect(process.nextLine()).rejects.toThrow('sh: no line: exit code 3; its last words: oh no');
  });

  it('writes as much as it likes, of which the end is kept', async () => {
    const script = 'for (let n = 0; n < 50; n++) console.log("x".repeat(100_000)); console.log("the end")';
    const child = await start({ command: process.execPath, args: ['-e', script], clock: newClock() });
    await child.ended;
    expect(child.output.length).toBeLessThanOrEqual(65_536);
    expect(child.output).toMatch(/the end\n$/);
    expect((await child.nextLine()).length).toBeLessThanOrEqual(65_536);
  });

  it('ends, and says why, when its clock is not there', async () => {
    const clock = newClock();
    const env = clock.environment(process.env);
    clock.close();
    const child = await start({ command: 'date', env });
    expect(await child.ended).toBe('exit code 127');
    expect(child.output).toContain('vclock: cannot open the clock');
  });
});

describe('findClock', () => {
  it('says why there is none, of each that it tried', () => {
    const none = findClock(process.env, [() => ({ why: 'no compiler' }), () => ({ why: 'no libfaketime' })]);
    expect(none).toEqual({ describe: 'real time', why: 'no compiler; no libfaketime' });
  });

  it('trusts no library that date takes no notice of', () => {
    const useless = {
      describe: 'a virtual clock',
      setsMonotonic: true,
      variables: () => ({}),
      content: () => Buffer.of(0),
    };
    const none = findClock(process.env, [() => useless]);
    expect(isVirtual(none)).toBe(false);
    expect(none).toMatchObject({ why: expect.stringMatching(/^a virtual clock: date shows \d+, not 1234567890$/) });
  });

  it.skipIf(process.platform !== 'linux')('says what to do where there is no compiler', () => {
    const env = { PATH: '', XDG_CACHE_HOME: folder };
    expect(shim(env)).toEqual({
      why: 'no C compiler (cc, gcc, clang) on PATH; install one, such as the package gcc with libc6-dev, or set CC',
    });
    expect(shim({ ...env, CC: '/bin/false' })).toMatchObject({
      why: expect.stringContaining('/bin/false did not compile'),
    });
  });
});

const fake = fakeTime(process.env);
if ('why' in fake) skipped('libfaketime', fake.why);

describe.skipIf('why' in fake || !hasPython)('libfaketime', () => {
  it('shows the set instant to the microsecond', async () => {
    if ('why' in fake) return;
    const clock = new ProcessClock(fake);
    clocks.push(clock);
    const process = await start({ ...PYTHON, clock });
    const wrong: string[] = [];
    for (const us of fc.sample(fc.bigInt(0n, 4_000_000_000_000_000n), { numRuns: 300, seed: 5 })) {
      clock.set(us * 1_000n, undefined);
      const { realtimeNs } = await read(process);
      if (realtimeNs / 1_000n !== us) wrong.push(`${us}: ${realtimeNs}`);
    }
    expect(wrong).toEqual([]);
    expect(() => clock.set(clock.realtimeNs, 1n)).toThrow(/has only one clock/);
  });
});
