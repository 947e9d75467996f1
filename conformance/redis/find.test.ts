import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { redisInstall } from '../cli/redis.ts';
import { findRedis } from './find.ts';
import { missingPackages } from './install.ts';

const folder = mkdtempSync(join(tmpdir(), 'ratelaw-find-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Only what a program says of itself matters to who looks for it; those of server.test.ts are real. */
const says = (path: string, text: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${text}'\n`);
  chmodSync(path, 0o755);
  return path;
};

const onPath = says(join(folder, 'bin', 'redis-server'), 'Redis server v=7.2.4 sha=00000000:0 malloc=libc bits=64');
const cache = join(folder, 'cache');
const unpacked = says(join(cache, 'ratelaw', 'redis', 'usr', 'bin', 'redis-server'), 'Valkey server v=8.0.1 sha=0');
const libraries = join(cache, 'ratelaw', 'redis', 'usr', 'lib', 'machine');
says(join(libraries, 'libjemalloc.so.2'), '');

describe('findRedis', () => {
  it('takes the server by URL before any program', () => {
    const found = findRedis({ RATELAW_REDIS_URL: 'redis://127.0.0.1:6390', PATH: dirname(onPath) });
    expect(found).toMatchObject({ kind: 'url', url: { port: '6390' } });
  });

  it.each(['127.0.0.1:6379', 'http://127.0.0.1', 'redis:'])('refuses %s as a URL, and says what it wants', (text) => {
    expect(findRedis({ RATELAW_REDIS_URL: text, PATH: dirname(onPath) })).toEqual({
      kind: 'missing',
      why: `RATELAW_REDIS_URL is "${text}"; wanted: redis://127.0.0.1:6379`,
    });
  });

  it('takes the program on PATH before one that was unpacked', () => {
    const found = findRedis({ PATH: dirname(onPath), XDG_CACHE_HOME: cache });
    expect(found).toEqual({ kind: 'program', path: onPath, from: 'PATH', version: 'redis 7.2.4' });
  });

  it('takes the one that was unpacked, with its libraries', () => {
    expect(findRedis({ PATH: '', XDG_CACHE_HOME: cache })).toEqual({
      kind: 'program',
      path: unpacked,
      libraryPath: libraries,
      from: 'ratelaw redis install',
      version: 'valkey 8.0.1',
    });
  });

  it('passes over a program that does not run, and says so when there is no other', () => {
    const broken = says(join(folder, 'broken', 'redis-server'), 'Segmentation fault');
    expect(findRedis({ PATH: dirname(broken), XDG_CACHE_HOME: cache })).toMatchObject({ version: 'valkey 8.0.1' });
    const missing = findRedis({ PATH: dirname(broken), XDG_CACHE_HOME: folder });
    expect(missing).toMatchObject({ kind: 'missing' });
    expect((missing as { why: string }).why).toContain(`${broken} --version says Segmentation fault; install`);
  });

  it('says how to get one where there is none', () => {
    const missing = findRedis({ PATH: '', XDG_CACHE_HOME: folder }) as { why: string };
    expect(missing.why).toMatch(/no redis-server on PATH; install .*ratelaw redis install/);
    // No limiter is judged with a server by URL: whoever set it would be told to unset it.
    expect(missing.why).not.toContain('RATELAW_REDIS_URL');
  });
});

describe('ratelaw redis install', () => {
  it('installs nothing where there is one', () => {
    const outcome = redisInstall(false, { PATH: dirname(onPath), XDG_CACHE_HOME: folder });
    expect(outcome).toEqual({ text: `redis 7.2.4 from PATH: ${onPath}`, exitCode: 0 });
  });

  it('goes by what is here, whatever server is given by URL, and says what is in the way', () => {
    const env = { RATELAW_REDIS_URL: 'redis://127.0.0.1:6390', XDG_CACHE_HOME: folder };
    expect(redisInstall(false, { ...env, PATH: dirname(onPath) })).toEqual({
      text: `redis 7.2.4 from PATH: ${onPath}; unset RATELAW_REDIS_URL to have limiters judged with it`,
      exitCode: 0,
    });
    expect(redisInstall(false, { ...env, PATH: '' }).exitCode).toBe(3);
  });

  it('fails where it cannot, unless it need not and nobody requires it', () => {
    const env = { PATH: '', XDG_CACHE_HOME: folder };
    expect(redisInstall(false, env)).toMatchObject({ exitCode: 3, text: expect.stringContaining('no apt-get') });
    expect(redisInstall(true, env).exitCode).toBe(0);
    expect(redisInstall(true, { ...env, RATELAW_REQUIRE: 'java, redis' }).exitCode).toBe(3);
  });

  it('says what apt-get says, and leaves nothing behind, when it fails', () => {
    const tools = join(folder, 'tools');
    says(join(tools, 'dpkg'), '');
    writeFileSync(join(tools, 'apt-get'), '#!/bin/sh\necho "E: Unable to locate package redis-server" >&2\nexit 100\n');
    chmodSync(join(tools, 'apt-get'), 0o755);
    const outcome = redisInstall(false, { PATH: `${tools}:/bin`, XDG_CACHE_HOME: join(folder, 'empty') });
    expect(outcome.exitCode).toBe(3);
    expect(outcome.text).toContain('E: Unable to locate package redis-server; install');
    expect(findRedis({ PATH: '', XDG_CACHE_HOME: join(folder, 'empty') })).toMatchObject({ kind: 'missing' });
  });

  it('reads which packages are missing, and leaves those alone that are there in another version', () => {
    const simulated = [
      'Inst libc6 [2.36-9] (2.36-10 Debian:12.15/oldstable [amd64])',
      'Inst libjemalloc2 (5.3.0-1 Debian:12.15/oldstable [amd64])',
      'Inst redis-server (5:7.0.15-1~deb12u10 Debian-Security:12/oldstable-security [amd64])',
      'Conf libjemalloc2 (5.3.0-1 Debian:12.15/oldstable [amd64])',
    ];
    expect(missingPackages(simulated.join('\n'))).toEqual(['libjemalloc2=5.3.0-1', 'redis-server=5:7.0.15-1~deb12u10']);
  });
});
