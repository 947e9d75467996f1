import { spawnSync } from 'node:child_process';
import { oneLine } from '../errors.ts';
import { programOf } from '../process/programs.ts';
import { installedRedis } from './installed.ts';

/** A program that can be started as often as is wanted. */
export interface RedisProgram {
  readonly kind: 'program';
  readonly path: string;
  /** Where its libraries are, if not where the system looks. */
  readonly libraryPath?: string;
  /** "redis 7.0.15"; "valkey 8.0.1" does as well. */
  readonly version: string;
  readonly from: string;
}

/** A server that somebody else runs. */
export interface RedisUrl {
  readonly kind: 'url';
  readonly url: URL;
}

export interface RedisMissing {
  readonly kind: 'missing';
  /** Where was looked, and how to get one. */
  readonly why: string;
}

export type RedisFound = RedisProgram | RedisUrl;

const VERSION_MS_MAX = 10_000;

/** The environment in which a program of Redis runs. */
export const environmentOf = (
  { libraryPath }: Pick<RedisProgram, 'libraryPath'>,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv =>
  libraryPath === undefined
    ? env
    : { ...env, LD_LIBRARY_PATH: [libraryPath, env.LD_LIBRARY_PATH].filter(Boolean).join(':') };

/** What it says it is, or why it does not run. */
const versionOf = (path: string, env: NodeJS.ProcessEnv): { readonly version: string } | { readonly why: string } => {
  const { stdout, stderr, error } = spawnSync(path, ['--version'], { env, encoding: 'utf8', timeout: VERSION_MS_MAX });
  // "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=…"
  const [, name, number] = /^(\w+) server v=(\S+)/.exec(stdout ?? '') ?? [];
  if (name !== undefined && number !== undefined) return { version: `${name.toLowerCase()} ${number}` };
  return { why: `${path} --version says ${oneLine(stdout || stderr || (error?.message ?? 'nothing'))}` };
};

/** The program at `path`, if it runs. */
export const programAt = (
  place: Pick<RedisProgram, 'path' | 'libraryPath' | 'from'>,
  env: NodeJS.ProcessEnv,
): RedisProgram | RedisMissing => {
  const version = versionOf(place.path, environmentOf(place, env));
  return 'why' in version ? { kind: 'missing', why: version.why } : { kind: 'program', ...place, ...version };
};

const byUrl = (text: string): RedisUrl | RedisMissing => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'redis:' && url.hostname !== '') return { kind: 'url', url };
  return { kind: 'missing', why: `RATELAW_REDIS_URL is ${JSON.stringify(text)}; wanted: redis://127.0.0.1:6379` };
};

const HOW = 'install the package redis-server, or run `ratelaw redis install` (Debian, Ubuntu: no root needed)';

/**
 * The server at RATELAW_REDIS_URL, else the program on PATH, else what `ratelaw redis install` has unpacked, else how to
 * get one. Installs nothing.
 */
export const findRedis = (env: NodeJS.ProcessEnv): RedisFound | RedisMissing => {
  if (env.RATELAW_REDIS_URL) return byUrl(env.RATELAW_REDIS_URL);
  const onPath = programOf('redis-server', env);
  const places = [
    ...(onPath === undefined ? [] : [{ path: onPath, from: 'PATH' }]),
    ...installedRedis(env).map((place) => ({ ...place, from: 'ratelaw redis install' })),
  ];
  const reasons: string[] = [];
  for (const place of places) {
    const found = programAt(place, env);
    if (found.kind === 'program') return found;
    reasons.push(found.why);
  }
  const why = reasons.length > 0 ? reasons.join('; ') : 'there is no redis-server on PATH';
  return { kind: 'missing', why: `${why}; ${HOW}` };
};
