import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../errors.ts';

/** The command as it is shipped, on a part of the cast: the whole is the main job. `npm test` builds it first. */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MAIN = join(ROOT, 'dist', 'conformance', 'cli', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'ratelaw-mutants-'));
beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: run \`npm run build\` first`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const mutants = (...args: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, 'mutants', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });

describe('ratelaw mutants', () => {
  it('shows a mutant by name, with its counterexample', () => {
    const { stdout, stderr, status } = mutants('token-bucket-no-cap', 'memory/gcra');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^token-bucket-no-cap +TB-2 +TB-2 +\d+ +\d+ +\d+$/m);
    expect(stdout).toMatch(/^token-bucket-no-cap: TB-2, explained by: no cap\ncapacity \d+, refill /m);
    expect(stdout).toMatch(/^ +▸ .* MUST deny +allowed/m);
    expect(stdout).toMatch(/^1 of 1 reference limiters conform/m);
    expect(status).toBe(EXIT.conforms);
  });

  it('says the same as JSON, and in the form of mutation testing tools', () => {
    const { stdout, status } = mutants('token-bucket-no-cap', '--json', '--report', 'r.json', '--html', 'r.html');
    expect(status).toBe(EXIT.conforms);
    expect(JSON.parse(stdout)).toMatchObject({
      seed: 42,
      exitCode: 0,
      mutants: [{ id: 'token-bucket-no-cap', killed: true, survives: null, killing: { named: ['TB-2'] } }],
    });
    const report = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')) as {
      files: Record<string, { mutants: unknown[] }>;
    };
    expect(report.files['src/memory/token-bucket.ts']?.mutants).toMatchObject([
      { id: 'token-bucket-no-cap', status: 'Killed', killedBy: ['TB-2'] },
    ]);
    expect(readFileSync(join(folder, 'r.html'), 'utf8')).toContain('<mutation-test-report-app');
  });

  it('knows before it begins that a file cannot be written, and who is not there', () => {
    const unwritable = mutants('--html', join('no', 'such', 'folder', 'r.html'));
    expect(unwritable.stderr).toMatch(/^ratelaw: --html .*r\.html: could not be written: ENOENT/);
    expect(unwritable.status).toBe(EXIT.usage);
    const nobody = mutants('nobody');
    expect(nobody.stderr).toMatch(/^ratelaw: there is no mutant, reference limiter or wheat nobody; /);
    expect(nobody.status).toBe(EXIT.usage);
  });
});
