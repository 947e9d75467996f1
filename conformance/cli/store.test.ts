import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { redisProgramForTests } from '../redis/for-tests.ts';

/** The command as it is shipped, before limiters over Redis. `npm test` builds it first. */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MAIN = join(ROOT, 'dist', 'conformance', 'cli', 'main.js');
const FIXTURES = join(ROOT, 'conformance', 'fixtures', 'redis');

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ratelaw-')));
/** Where nothing is installed. */
const clean = realpathSync(mkdtempSync(join(tmpdir(), 'ratelaw-')));
afterAll(() => {
  for (const each of [folder, clean]) rmSync(each, { recursive: true, force: true });
});

const ratelaw = (
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = folder,
): Promise<{ code: unknown; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const { NODE_OPTIONS: _options, FORCE_COLOR: _color, RATELAW_REDIS_URL: _url, ...rest } = process.env;
    const options = { cwd, env: { ...rest, ...env } };
    execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

/** What the package offers its users is here too. */
const linkPackages = (): void => {
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
};

/** Whoever runs the tests may have packages above the folder for temporary files. */
const isFoundFrom = (cwd: string, name: string): boolean => {
  try {
    return createRequire(join(cwd, 'package.json')).resolve(name) !== '';
  } catch {
    return false;
  }
};

const isHere = redisProgramForTests() !== undefined;

describe('a limiter over Redis', { timeout: 120_000 }, () => {
  it.runIf(isHere)('conforms, and the report begins with what it was judged on', async () => {
    const { code, stdout } = await ratelaw(['check', join(FIXTURES, 'script.ts'), '--runs', '30']);
    expect(stdout.split('\n')[0]).toMatch(
      /^\w+ \d+\.\d+\.\d+ from .+ · virtual clock \(.+\) · interleaving on \(all 2 orders of two calls\)$/,
    );
    expect(stdout).toMatch(/^pass .*FAULT-1 FAULT-2 FAULT-3 FAULT-4/ms);
    expect(code).toBe(0);
  });

  it.runIf(isHere)('breaks a clause, and breaks it again from the file', async () => {
    const { code, stdout } = await ratelaw(['check', join(FIXTURES, 'sent-again.ts'), '--runs', '30']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}FAULT-3/m);
    expect(stdout).toMatch(/node 0 {2}eval .* → \(lost\) 1\n.*node 0 {2}eval .* → 1$/m);
    const [file = ''] = readdirSync(join(folder, '.ratelaw'));
    const path = join('.ratelaw', file);
    const again = await ratelaw(['replay', path]);
    expect(again.stdout).toMatch(
      /^FAULT-3 is still broken: a request whose reply was lost was charged more than once/m,
    );
    expect(again.code).toBe(1);
    const mended = await ratelaw(['replay', path, '--adapter', join(FIXTURES, 'script.ts')]);
    expect(mended.stdout).toMatch(/^FAULT-3 holds now/m);
    expect(mended.code).toBe(0);
    const emitted = await ratelaw(['replay', path, '--emit', 'vitest']);
    expect(emitted.stdout).toMatch(/was found at a store, and a test of that needs ratelaw/);
    expect(emitted.code).toBe(2);
  });

  it.runIf(isHere)('conforms as the guide has it', async () => {
    const guide = readFileSync(join(ROOT, 'conformance', 'redis', 'README.md'), 'utf8');
    const [, code, name] = /```js\n(\/\/ (\S+\.mjs)\n.*?)```/s.exec(guide) ?? [];
    if (code === undefined || name === undefined) expect.unreachable();
    expect(guide).toContain(`npx ratelaw check ./${name}`);
    linkPackages();
    writeFileSync(join(folder, name), code);
    const { code: exit, stdout } = await ratelaw(['check', `./${name}`, '--runs', '30']);
    expect(stdout).toMatch(/^\d\d pass · 0 fail · 0 waived/m);
    expect(exit).toBe(0);
  });

  it.runIf(isHere)('that never answers is told so, by its name, within seconds', async () => {
    const { code, stdout } = await ratelaw(['check', join(FIXTURES, 'never-answers.ts')]);
    expect(stdout).toMatch(
      /^never-answers\n\nFAIL {2}ANS-2 .*0\.000 s {2}try 1 "a"\n.*no answer after 5 s, asked twice/s,
    );
    expect(code).toBe(1);
  });

  it('cannot be judged without one, and says how to get one', async () => {
    const { code, stdout } = await ratelaw(['check', join(FIXTURES, 'script.ts')], {
      PATH: folder,
      XDG_CACHE_HOME: folder,
    });
    expect(stdout).toMatch(
      /^script keeps its state in redis, and there is no redis-server on PATH; .*ratelaw redis install/,
    );
    expect(code).toBe(3);
  });

  it("cannot be judged with somebody else's", async () => {
    const { code, stdout } = await ratelaw(['check', join(FIXTURES, 'script.ts')], {
      RATELAW_REDIS_URL: 'redis://127.0.0.1:1',
    });
    expect(stdout).toMatch(/^script: the server at 127\.0\.0\.1:1 is not ours to set the clock of/);
    expect(code).toBe(3);
  });
});

describe('init, for a limiter over Redis', { timeout: 120_000 }, () => {
  const limiters = join(ROOT, 'conformance', 'fixtures', 'limiters');

  it.runIf(isHere)('--for a file writes one that runs at once', async () => {
    cpSync(join(limiters, 'redis-window.mjs'), join(folder, 'redis-window.mjs'));
    linkPackages();
    const written = await ratelaw(['init', '--for', './redis-window.mjs']);
    expect(written.stdout).toContain('next: npx ratelaw check ./redis-window.adapter.mjs');
    expect(written.stdout).not.toContain('needs:');
    const { code, stdout } = await ratelaw(['check', './redis-window.adapter.mjs', '--runs', '10']);
    expect(stdout).toMatch(/^\d\d pass · 0 fail · 0 waived/m);
    expect(code).toBe(0);
  });

  it('--for a package writes what imports it, over the client that it is written for, and says what else it needs', async () => {
    const cwd = mkdtempSync(join(clean, 'a-'));
    for (const [name, file] of [
      ['limiter', 'redis-window.mjs'],
      ['other', 'node-redis-window.mjs'],
    ] as const) {
      const own = join(cwd, 'node_modules', '@some', name);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, 'package.json'), `{"name":"@some/${name}","type":"module","exports":"./index.mjs"}`);
      cpSync(join(limiters, file), join(own, 'index.mjs'));
    }
    const written = await ratelaw(['init', '--for', '@some/limiter'], {}, cwd);
    expect(written.stdout).toMatch(/^wrote some-limiter\.adapter\.mjs\nnext: .* \.\/some-limiter\.adapter\.mjs$/m);
    expect(/^needs: npm install --save-dev ioredis$/m.test(written.stdout)).toBe(!isFoundFrom(cwd, 'ioredis'));
    const text = readFileSync(join(cwd, 'some-limiter.adapter.mjs'), 'utf8');
    expect(text).toContain("import { FixedWindow } from '@some/limiter';");
    expect(text).toContain("store: 'redis'");
    const unfilled = await ratelaw(['check', './some-limiter.adapter.mjs'], { PATH: cwd, XDG_CACHE_HOME: cwd }, cwd);
    expect(unfilled.stdout).toMatch(
      isFoundFrom(cwd, 'ioredis') ? /no redis-server on PATH/ : /could not be loaded: Cannot find package 'ioredis'/,
    );
    const other = await ratelaw(['init', '--for', '@some/other'], {}, cwd);
    expect(/^needs: npm install --save-dev redis$/m.test(other.stdout)).toBe(!isFoundFrom(cwd, 'redis'));
    expect(readFileSync(join(cwd, 'some-other.adapter.mjs'), 'utf8')).toMatch(
      /import \{ createClient \} from 'redis';.*new FixedWindow\(\{ \.\.\.config, redis, keyPrefix \}\).*redis\.destroy\(\)/s,
    );
    const missing = await ratelaw(['init', '--for', 'rate-limiter-flexible'], {}, cwd);
    expect(missing.stderr).toMatch(
      /no such file, nor a package of this name; `npm install --save-dev rate-limiter-flexible`/,
    );
    expect(missing.code).toBe(2);
  });
});

describe('mutants of limiters over Redis', { timeout: 120_000 }, () => {
  it.runIf(isHere)('die for their clauses, and die again twenty times of twenty', async () => {
    const { code, stdout } = await ratelaw(['mutants', 'store-gets-then-sets']);
    expect(stdout).toMatch(
      /^store-gets-then-sets +CONC-1 .* CONC-1, again 20 of 20 times, 3 calls, CONC-1: 2 calls that overlap/m,
    );
    expect(stdout).toMatch(/^1 of 1 mutants over a store killed, each for its own reason/m);
    expect(code).toBe(0);
  });

  it.runIf(isHere)('leave nothing behind that keeps the command from ending', async () => {
    // Its clock goes back to where no clock of a server can be set.
    const { code, stdout } = await ratelaw(['mutants', 'store-follows-clock-back']);
    expect(stdout).toMatch(/^1 of 1 mutants over a store killed/m);
    expect(code).toBe(0);
  });

  it('are not judged without a Redis, which is said; nor together with others', async () => {
    const without = await ratelaw(['mutants', 'store'], { PATH: folder, XDG_CACHE_HOME: folder });
    expect(without.stderr).toMatch(/^ratelaw: NOT JUDGED: .*there is no redis-server on PATH/);
    expect(without.code).toBe(3);
    const mixed = await ratelaw(['mutants', 'store-reset-misses', 'token-bucket-no-cap']);
    expect(mixed.stderr).toMatch(/^ratelaw: token-bucket-no-cap is no mutant over a store; .*`ratelaw mutants store`/);
    expect(mixed.code).toBe(2);
  });
});
