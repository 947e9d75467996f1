import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, watch } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TSX } from '../process/for-tests.ts';
import { Client } from './client.ts';
import { groupProgramForTests, redisProgramForTests } from './for-tests.ts';
import { startRedis } from './server.ts';
import { until } from './until.ts';

/** However a run ends, nothing that it has started or laid down is left. */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const STARTS_REDIS = here('../fixtures/processes/starts-redis.ts');
/** As it is shipped; `npm test` builds it first. */
const MAIN = here('../../dist/conformance/cli/main.js');
const ADAPTER = here('../fixtures/redis/script.ts');

interface Run {
  readonly child: ChildProcess;
  /** All temporary files of it are in here. */
  readonly folder: string;
}

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Run => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ratelaw-test-')));
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // Also when the test is given up.
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return { child, folder };
};

/** Until nothing of ours is left in `folder`. */
const emptied = (folder: string): Promise<void> =>
  new Promise((resolve) => {
    const watcher = watch(folder);
    const look = (): void => {
      if (readdirSync(folder).some((name) => name.startsWith('ratelaw-'))) return;
      watcher.close();
      resolve();
    };
    watcher.on('change', look);
    look();
  });

/** Resolves with what resolves when the server there is gone. */
const watched = async (port: number): Promise<{ readonly gone: Promise<unknown> }> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  // Ended, or reset: either way it is gone.
  return { gone: new Promise((resolve) => socket.resume().on('error', resolve).on('close', resolve)) };
};

/** Nothing answers any more where it had its servers, and no file is left, once it is ended. */
const leavesNothing = async (
  child: ChildProcess,
  folder: string,
  servers: number,
  end: (starter: ChildProcess) => void,
): Promise<void> => {
  if (!child.stdout) expect.unreachable();
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ports = line.split(' ').map(Number);
  expect(new Set(ports).size).toBe(servers);
  const all = await Promise.all(ports.map(watched));
  end(child);
  await Promise.all(all.map(({ gone }) => gone));
  await emptied(folder);
};

const program = redisProgramForTests();

describe.skipIf(!program)('whoever starts a Redis', () => {
  it.each<[string, (starter: ChildProcess) => void, string]>([
    ['is killed', (starter) => starter.kill('SIGKILL'), ''],
    ['is interrupted (Ctrl-C)', (starter) => starter.kill('SIGINT'), ''],
    ['fails', () => {}, 'throws'],
    ['is a thread that is ended', (starter) => starter.stdin?.write('end it\n'), 'thread'],
  ])('leaves no process and no file when it %s', async (_how, end, ending) => {
    const { child, folder } = run(['--import', TSX, STARTS_REDIS, 'server', ending]);
    await leavesNothing(child, folder, 1, end);
  });
});

const group = groupProgramForTests();

describe.skipIf(!group)('whoever starts several that watch each other', () => {
  it.each<[string, string, number, NodeJS.Signals]>([
    ['a cluster', 'is killed', 6, 'SIGKILL'],
    ['sentinels', 'is interrupted (Ctrl-C)', 6, 'SIGINT'],
  ])('leaves nothing of %s when it %s', async (what, _how, servers, signal) => {
    const { child, folder } = run(['--import', TSX, STARTS_REDIS, what.split(' ').at(-1) ?? '']);
    await leavesNothing(child, folder, servers, (starter) => starter.kill(signal));
    await until(async () => processesIn(folder).length === 0, 'a process of theirs is left');
  });
});

/** `read`, or nothing of a process that has ended meanwhile, or is another user's. */
const ofProcess = (read: () => string): string => {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code))) return '';
    throw error;
  }
};

/** Of each process that works in `folder`, what it is called: a Redis works where its files are, and is called by its port. */
const processesIn = (folder: string): readonly string[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && ofProcess(() => readlinkSync(`/proc/${pid}/cwd`)).startsWith(folder))
    .map((pid) => ofProcess(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')));

const portIn = (folder: string): number =>
  Number(processesIn(folder).flatMap((name) => /redis-server 127\.0\.0\.1:(\d+)/.exec(name)?.[1] ?? [])[0] ?? 0);

describe.skipIf(!group)('ratelaw check', () => {
  it.each<[string, NodeJS.Signals, number | null]>([
    ['is interrupted (Ctrl-C)', 'SIGINT', 130],
    ['is killed', 'SIGKILL', null],
  ])('leaves no process when it %s', async (_how, signal, code) => {
    const { child, folder } = run([MAIN, 'check', ADAPTER, '--runs', '100000']);
    const exited = once(child, 'exit');
    await until(async () => portIn(folder) > 0, 'no redis of the run');
    const { gone } = await watched(portIn(folder));
    child.kill(signal);
    expect((await exited)[0]).toBe(code);
    await gone;
    await emptied(folder);
    await until(async () => processesIn(folder).length === 0, 'a process of the run is left');
  });

  it("writes nothing into somebody else's server, and says that it cannot judge with it", async () => {
    const server = await startRedis(group ?? expect.unreachable());
    onTestFinished(() => server.stop());
    const theirs = await Client.open(server.port);
    onTestFinished(() => theirs.close());
    await theirs.ask('SET', 'theirs', '1');
    const { child } = run([MAIN, 'check', ADAPTER], { RATELAW_REDIS_URL: server.url });
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = await once(child, 'close');
    expect(said).toContain('is not ours to set the clock of, nor to kill');
    expect(code).toBe(3);
    expect(await theirs.ask('KEYS', '*')).toEqual(['theirs']);
    const stats = String(await theirs.ask('INFO', 'commandstats'));
    const commands = [...stats.matchAll(/^cmdstat_([^:]+):/gm)].map(([, name]) => name);
    // Not even what leaves no key: nothing but what this test has asked itself.
    expect(commands.toSorted()).toEqual(['keys', 'set', 'time']);
  });
});
