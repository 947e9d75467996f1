import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, oneLine } from '../errors.ts';
import { cacheFolder } from './cache.ts';
import type { ClockMeans } from './clock.ts';
import { programOf } from './programs.ts';

/** Why something that this machine could have is not there, and what to do. */
export interface Missing {
  readonly why: string;
}

const SOURCE = fileURLToPath(new URL('./vclock.c', import.meta.url));
const FLAGS = ['-std=gnu11', '-O2', '-fPIC', '-shared', '-fvisibility=hidden'];
const COMPILE_MS_MAX = 60_000;

const compile = (compiler: string, library: string, env: NodeJS.ProcessEnv): Missing | undefined => {
  const { status, stderr, error } = spawnSync(compiler, [...FLAGS, '-o', library, SOURCE, '-ldl'], {
    env,
    encoding: 'utf8',
    timeout: COMPILE_MS_MAX,
  });
  if (status === 0) return undefined;
  const said = /error: (.*)/.exec(stderr ?? '')?.[1] ?? stderr ?? '';
  return { why: `${compiler} did not compile the clock: ${oneLine(error ? messageOf(error) : said)}` };
};

/** The compiled shim. It is compiled at its first use, and kept until its source, or how it is compiled, is another. */
const libraryOf = (env: NodeJS.ProcessEnv): { readonly path: string } | Missing => {
  const source = readFileSync(SOURCE);
  const key = createHash('sha256').update(source).update(FLAGS.join(' ')).digest('hex').slice(0, 16);
  const folder = cacheFolder(env);
  const path = join(folder, `vclock-${process.arch}-${key}.so`);
  if (existsSync(path)) return { path };
  const asked = env.CC;
  const names = asked ? [asked] : ['cc', 'gcc', 'clang'];
  const compiler = names.map((name) => programOf(name, env)).find((found) => found !== undefined);
  if (compiler === undefined)
    return {
      why: `no C compiler (${names.join(', ')}) on PATH; install one, such as the package gcc with libc6-dev, or set CC`,
    };
  // Others may compile at this moment too: each in a file of its own, and the last rename wins.
  const unfinished = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    mkdirSync(folder, { recursive: true });
    const failed = compile(compiler, unfinished, env);
    if (failed) return failed;
    renameSync(unfinished, path);
    return { path };
  } catch (error) {
    return { why: `${folder}: ${messageOf(error)}; set XDG_CACHE_HOME to a folder that can be written` };
  } finally {
    rmSync(unfinished, { force: true });
  }
};

/** Our own library, preloaded: readings and waits follow. */
export const shim = (env: NodeJS.ProcessEnv): ClockMeans | Missing => {
  if (process.platform !== 'linux') return { why: `a preloaded clock needs Linux, and this is ${process.platform}` };
  const library = libraryOf(env);
  if ('why' in library) return library;
  return {
    describe: 'virtual clock (shim)',
    setsMonotonic: true,
    variables: (file, monotonic) => ({
      LD_PRELOAD: library.path,
      VCLOCK_FILE: file,
      ...(monotonic === 'real' ? { VCLOCK_REAL_MONOTONIC: '1' } : {}),
    }),
    content({ realtimeNs, monotonicNs }) {
      const bytes = new BigInt64Array([realtimeNs, monotonicNs]);
      return new Uint8Array(bytes.buffer);
    },
  };
};
