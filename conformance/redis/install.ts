import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, oneLine } from '../errors.ts';
import { guardFolder } from '../process/guard.ts';
import { programOf } from '../process/programs.ts';
import { programAt, type RedisMissing, type RedisProgram } from './find.ts';
import { installFolder, redisIn } from './installed.ts';

/** Lists of packages and the packages themselves come over the network. */
const STEP_MS_MAX = 300_000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** Redis and what it needs are about a dozen packages; more than this is a system that lacks everything. */
const PACKAGES_MAX = 60;

class InstallError extends Error {}

const run = (command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    // What is read from their output is not translated.
    env: { ...env, LC_ALL: 'C' },
    encoding: 'utf8',
    timeout: STEP_MS_MAX,
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  if (status === 0) return stdout;
  const said = error ? messageOf(error) : (/^E: .*/m.exec(stderr)?.[0] ?? stderr);
  throw new InstallError(`${command} ${args.join(' ')}: ${oneLine(said)}`);
};

/**
 * The packages that are missing for a Redis, as "name=version". One that is there in another version is left alone: in
 * front of the system's own it could break whatever runs.
 */
export const missingPackages = (simulated: string): string[] =>
  [...simulated.matchAll(/^Inst (\S+) \((\S+) /gm)].map(([, name, version]) => `${name}=${version}`);

const simulate = (options: readonly string[], cwd: string, env: NodeJS.ProcessEnv): string[] =>
  missingPackages(
    run('apt-get', [...options, '--simulate', '--no-install-recommends', 'install', 'redis-server'], cwd, env),
  );

/** Lists in a folder of ours: those of the system are for root to fetch, and are not there in most images. */
const ownLists = (folder: string): string[] => {
  const lists = join(folder, 'lists');
  const archives = join(folder, 'archives');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  return ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${folder}`, '-o', `Dir::Cache::archives=${archives}`];
};

/** The packages of `wanted`, unpacked below `root`. */
const unpack = (
  wanted: readonly string[],
  options: readonly string[],
  root: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): void => {
  if (wanted.length > PACKAGES_MAX)
    throw new InstallError(
      `redis-server needs ${wanted.length} packages that are missing; wanted: at most ${PACKAGES_MAX}`,
    );
  run('apt-get', [...options, 'download', ...wanted], cwd, env);
  const files = readdirSync(cwd).filter((name) => name.endsWith('.deb'));
  if (files.length !== wanted.length)
    throw new InstallError(`apt-get download gave ${files.length} packages of ${wanted.length}`);
  for (const file of files) run('dpkg', ['-x', file, root], cwd, env);
};

const fetch = (folder: string, root: string, env: NodeJS.ProcessEnv): void => {
  const downloads = join(folder, 'downloads');
  mkdirSync(downloads);
  try {
    unpack(simulate([], downloads, env), [], root, downloads, env);
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    // The system has no list of packages, or one that is out of date.
    const options = ownLists(folder);
    run('apt-get', [...options, 'update'], downloads, env);
    unpack(simulate(options, downloads, env), options, root, downloads, env);
  }
};

const HOW = 'install the package redis-server by other means';

/**
 * Unpacks the distribution's Redis, and the libraries that it lacks, into a folder of this user. Nothing on the system
 * changes, and nobody needs to be root. In place of what was unpacked before.
 */
export const installRedis = (env: NodeJS.ProcessEnv): RedisProgram | RedisMissing => {
  for (const tool of ['apt-get', 'dpkg'])
    if (!programOf(tool, env)) return { kind: 'missing', why: `no ${tool} (this is for Debian and Ubuntu); ${HOW}` };
  const target = installFolder(env);
  mkdirSync(join(target, '..'), { recursive: true });
  const folder = mkdtempSync(`${target}.unfinished-`);
  const unguard = guardFolder(folder);
  try {
    const root = join(folder, 'root');
    mkdirSync(root);
    fetch(folder, root, env);
    const [place] = redisIn(root);
    if (!place) throw new InstallError('the packages hold no usr/bin/redis-server');
    const tried = programAt({ ...place, from: 'what was unpacked' }, env);
    if (tried.kind === 'missing') throw new InstallError(tried.why);
    rmSync(target, { recursive: true, force: true });
    renameSync(root, target);
    return programAt({ ...redisIn(target)[0]!, from: 'ratelaw redis install' }, env);
  } catch (error) {
    return { kind: 'missing', why: `${messageOf(error)}; ${HOW}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    unguard();
  }
};
