import { spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LemmaOutcome } from './prove.ts';

/** `spec/` as it runs: the sources, or what was built of them. */
export const SPEC = fileURLToPath(new URL('..', import.meta.url));
/** `.ts` or `.js`. */
export const EXTENSION = extname(fileURLToPath(import.meta.url));

/** For what hangs; the longest takes about 10 s by itself. */
const FILE_LIMIT_MS = 90_000;
const HANGS = `not done after ${FILE_LIMIT_MS / 1000} s`;
const AT_ONCE = [1, 2];

export interface FileOutcome {
  readonly name: string;
  readonly lemmas: readonly LemmaOutcome[];
  /** Why it did not come to its end; absent when it did. */
  readonly failure?: string;
}

/** Runs one proof file in a process of its own: Z3 does not give memory back. */
export const runFile = async (name: string, flags: readonly string[] = [], spec = SPEC): Promise<FileOutcome> => {
  // A thread of Z3 waits for another for ever, once in a great while: whoever hangs is asked once more.
  const outcome = await runOnce(name, flags, spec);
  return outcome.failure === HANGS ? runOnce(name, flags, spec) : outcome;
};

const runOnce = (name: string, flags: readonly string[], spec: string): Promise<FileOutcome> =>
  new Promise((resolve) => {
    const worker = join(spec, 'proof', `worker${EXTENSION}`);
    const child = spawn(process.execPath, [...process.execArgv, worker, name, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, FILE_LIMIT_MS);
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', (error) => {
      err += error.message;
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      // What was cut off in the middle of a line was not said.
      const lines = out
        .slice(0, out.lastIndexOf('\n') + 1)
        .split('\n')
        .filter(Boolean);
      const lemmas = lines.map((line) => JSON.parse(line) as LemmaOutcome);
      if (late) resolve({ name, lemmas, failure: HANGS });
      else if (code !== 0) resolve({ name, lemmas, failure: err.trim() || `ended with ${code}` });
      else resolve({ name, lemmas });
    });
  });

/** Two at a time, in order. */
export const inTwos = async <T, R>(items: readonly T[], work: (item: T, lane: string) => Promise<R>): Promise<R[]> => {
  const results = new Map<T, R>();
  const waiting = [...items];
  const lane = async (name: string): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
      results.set(item, await work(item, name));
  };
  await Promise.all(AT_ONCE.map((i) => lane(`${i}`)));
  return items.map((item) => results.get(item) as R);
};
