import { type ChildProcess, fork, spawn } from 'node:child_process';

/** Every contender runs in a process of its own: code that has met only one of them is compiled for that one. */

const live = new Set<ChildProcess>();

const own = (child: ChildProcess): ChildProcess => {
  live.add(child);
  child.once('exit', () => live.delete(child));
  return child;
};

/** Ends whatever this run has started. */
export const endAll = (): void => {
  for (const child of live) child.kill('SIGKILL');
};

/** No answer takes nearly as long; one that does is a fault of the benchmark, and is said. */
const PATIENCE_MS = 120_000;

export interface Child {
  /** @throws Error when the child ends, or says that it cannot. */
  ask<T>(question: unknown): Promise<T>;
  end(): void;
}

interface Reply {
  readonly value?: unknown;
  readonly error?: string;
}

/** Starts the module `name` of this folder. It answers one question at a time, through {@link answer}. */
export const start = (name: string): Child => {
  const child = own(fork(new URL(`./${name}.js`, import.meta.url), [], { execArgv: ['--expose-gc'] }));
  return {
    ask: <T>(question: unknown) =>
      new Promise<T>((resolve, reject) => {
        const settle = (act: () => void): void => {
          clearTimeout(timer);
          child.off('message', onMessage);
          child.off('exit', onExit);
          act();
        };
        const fail = (why: string): void =>
          settle(() => reject(new Error(`${name} ${JSON.stringify(question)}: ${why}`)));
        const onMessage = (reply: Reply): void => {
          if (reply.error !== undefined) fail(reply.error);
          else settle(() => resolve(reply.value as T));
        };
        const onExit = (code: number | null, signal: string | null): void => fail(`ended (${code ?? signal})`);
        const timer = setTimeout(() => {
          child.kill('SIGKILL');
          fail(`no answer after ${PATIENCE_MS / 1000} s`);
        }, PATIENCE_MS);
        child.on('message', onMessage);
        child.once('exit', onExit);
        if (!child.connected) fail('has ended');
        else child.send(question as object);
      }),
    end: () => void child.kill('SIGKILL'),
  };
};

/** The other end: answers every question of the parent, and ends with it. */
export const answer = (reply: (question: never) => unknown): void => {
  process.on('disconnect', () => process.exit());
  process.on('message', async (question: unknown) => {
    try {
      process.send?.({ value: await reply(question as never) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
};

/** The heap as it is when all garbage is gone. */
export const collect = (): void => {
  if (!globalThis.gc) throw new Error('run with --expose-gc');
  globalThis.gc();
  globalThis.gc();
};

/** The processor time of this process so far: what other processes take away is not in it, so it is for work that never idles. */
export const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** From the start of `node …args` to its end. */
export const timeOf = (args: readonly string[], cwd: string): Promise<{ seconds: number; code: number | null }> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = own(spawn(process.execPath, args, { cwd, stdio: 'ignore' }));
    child.once('error', reject);
    child.once('exit', (code) => resolve({ seconds: (performance.now() - began) / 1000, code }));
  });
