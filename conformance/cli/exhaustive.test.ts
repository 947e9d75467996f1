import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../errors.ts';

/** `check --exhaustive` as it is shipped. `npm test` builds it first. */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MAIN = join(ROOT, 'dist', 'conformance', 'cli', 'main.js');
const FIXTURES = join(ROOT, 'conformance', 'fixtures');
const folder = mkdtempSync(join(tmpdir(), 'ratelaw-exhaustive-'));
beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: run \`npm run build\` first`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const check = (...args: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, 'check', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });

/** An adapter around the reference token bucket, with one line of its own. */
const around = (name: string, tryAcquire: string): string => {
  const file = join(folder, `${name}.mjs`);
  const reference = pathToFileURL(join(ROOT, 'dist', 'conformance', 'adapters', 'memory.js')).href;
  writeFileSync(
    file,
    `import { REFERENCE } from ${JSON.stringify(reference)};
const bucket = REFERENCE.find(({ name }) => name === 'memory/token-bucket');
export default {
  ...bucket,
  name: ${JSON.stringify(name)},
  create(config, surroundings) {
    const limiter = bucket.create(config, surroundings);
    let calls = 0;
    return { tryAcquire: (key, cost) => ${tryAcquire} };
  },
};
`,
  );
  return file;
};

describe('check --exhaustive', () => {
  it('passes the reference token bucket, and says how many histories that was', () => {
    const { stdout, status } = check('--exhaustive', '4', around('right', 'limiter.tryAcquire(key, cost)'));
    expect(stdout).toMatch(/^exhaustive: 24,460 histories of up to 4 steps over 6 configs: all conform$/m);
    expect(stdout).toMatch(/^97,840 calls · \d+\.\d s · exit 0$/m);
    expect(status).toBe(EXIT.conforms);
  });

  it('kills one that compares with > instead of >=, and writes down the counterexample', () => {
    // What is left before a call is more than the cost exactly if one more would be admitted too.
    const file = around(
      'strict',
      '{ const { remaining } = limiter.peek(key); return remaining > cost ? limiter.tryAcquire(key, cost) : { allowed: false }; }',
    );
    const { stdout, status } = check('--exhaustive', '2', '--out', 'found', file);
    expect(stdout).toMatch(/^FAIL {2}ADM-10/m);
    expect(stdout).toMatch(
      /^exhaustive: [\d,]+ histories of up to 2 steps over 6 configs: [\d,]+ break the law · 1 FAIL$/m,
    );
    expect(status).toBe(EXIT.violation);
    const [written] = readdirSync(join(folder, 'found'));
    const replayed = spawnSync(process.execPath, [MAIN, 'replay', join('found', written!)], { cwd: folder });
    expect(replayed.status).toBe(EXIT.violation);
  });

  it('tells of a limiter that ends its thread which calls it had been asked', () => {
    const ends = around(
      'ends',
      '(calls = cost === 2 ? calls + 1 : 0) === 3 ? process.exit(7) : limiter.tryAcquire(key, cost)',
    );
    const { stdout, status } = check('--exhaustive', '4', ends);
    expect(stdout).toMatch(/^FAIL {2}ANS-1/m);
    expect(stdout).toMatch(/( {8}\d\.\d{3} s {2}try 2 "a"\n){3}/);
    expect(stdout).toMatch(/^\d{2,} histories were judged before this one$/m);
    expect(status).toBe(EXIT.violation);
  });

  it('prints what it did as JSON', () => {
    const { stdout } = check('--exhaustive', '2', '--json', around('json', 'limiter.tryAcquire(key, cost)'));
    const { reports, exitCode } = JSON.parse(stdout) as {
      reports: readonly { exhaustive: unknown }[];
      exitCode: number;
    };
    expect(reports[0]?.exhaustive).toEqual({
      depth: 2,
      histories: 272,
      of: 272,
      broken: 0,
      configs: 6,
      exercised: true,
      unsteady: 0,
    });
    expect(exitCode).toBe(EXIT.conforms);
  });

  it('refuses what it cannot do, and says what would', () => {
    const promises = check('--exhaustive', '3', join(FIXTURES, 'async-correct.mjs'));
    expect(promises.stdout).toMatch(/^async-correct answers with promises, .*`ratelaw check` without it/);
    expect(promises.status).toBe(EXIT.usage);
    const deep = check('--exhaustive', '40', join(FIXTURES, 'correct.mjs'));
    expect(deep.stdout).toBe(
      'correct.mjs: --exhaustive 40 is more than 5,000,000 histories over 6 configs; --exhaustive 6 fits (2,423,796 histories)\n',
    );
    expect(deep.status).toBe(EXIT.usage);
    for (const option of ['--runs', '--seed', '--time'])
      expect(check('--exhaustive', '3', option, '5', join(FIXTURES, 'correct.mjs')).status, option).toBe(EXIT.usage);
    expect(check('--exhaustive', '0', join(FIXTURES, 'correct.mjs')).stderr).toContain('wanted: a whole number');
  });
});
