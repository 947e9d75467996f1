import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

/** The command as it is shipped, before limiters of several nodes. `npm test` builds it first. */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MAIN = join(ROOT, 'dist', 'conformance', 'cli', 'main.js');
const FIXTURES = join(ROOT, 'conformance', 'fixtures');

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ratelaw-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ratelaw = (args: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const { NODE_OPTIONS: _options, FORCE_COLOR: _color, ...env } = process.env;
    execFile(process.execPath, [MAIN, ...args], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

describe('a limiter of several nodes', { timeout: 60_000 }, () => {
  it('conforms, and is judged apart', async () => {
    const { code, stdout } = await ratelaw(['check', join(FIXTURES, 'nodes.mjs'), '--runs', '60']);
    expect(stdout).toMatch(/^pass .*DIST-1 DIST-3 DIST-4/ms);
    expect(code).toBe(0);
  });

  it('breaks a clause, and breaks it again from the file', async () => {
    const wrong = join(FIXTURES, 'nodes-second-helping.mjs');
    const { code, stdout } = await ratelaw(['check', wrong, '--runs', '60']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}DIST-4/m);
    expect(stdout).toMatch(/(cut the link of|lose replies to) node \d/);
    const [file = ''] = readdirSync(join(folder, '.ratelaw'));
    const path = join('.ratelaw', file);
    const again = await ratelaw(['replay', path]);
    expect(again.stdout).toMatch(/^DIST-4 is still broken: allowed/m);
    expect(again.code).toBe(1);
    const mended = await ratelaw(['replay', path, '--adapter', join(FIXTURES, 'nodes.mjs')]);
    expect(mended.stdout).toMatch(/^DIST-4 holds now/m);
    expect(mended.code).toBe(0);
    const emitted = await ratelaw(['replay', path, '--emit', 'vitest']);
    expect(emitted.stderr + emitted.stdout).toMatch(/was found with several nodes, and a test of that needs ratelaw/);
    expect(emitted.code).toBe(2);
  });

  it('conforms as the guide has it', async () => {
    const guide = readFileSync(join(ROOT, 'conformance', 'README.md'), 'utf8');
    const [, code, name] = /```js\n(\/\/ (\S+\.mjs)\n.*?)```/s.exec(guide) ?? [];
    if (code === undefined || name === undefined) expect.unreachable();
    writeFileSync(join(folder, name), code);
    const { code: exit, stdout } = await ratelaw(['check', `./${name}`, '--runs', '60']);
    expect(stdout).toMatch(/^\d\d pass · 0 fail · 0 waived/m);
    expect(exit).toBe(0);
  });

  it('that is wrong on purpose is killed, and told in one line', async () => {
    const { code, stdout } = await ratelaw(['mutants', 'distributed-own-key']);
    expect(stdout).toMatch(/^distributed-own-key .*DIST-1, again 20 of 20 times/m);
    expect(stdout).toMatch(/^1 of 1 mutants of several nodes killed/m);
    expect(code).toBe(0);
    const other = await ratelaw(['mutants', 'distributed-own-key', 'wheat/none']);
    expect(other.stderr).toMatch(/wheat\/none is no mutant of several nodes/);
    expect(other.code).toBe(2);
  });
});
