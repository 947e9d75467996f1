import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT, type ExitCode, worstOf } from '../errors.ts';

/** The command as it is shipped, in folders of its own. `npm test` builds it first. */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MAIN = join(ROOT, 'dist', 'conformance', 'cli', 'main.js');
const FIXTURES = join(ROOT, 'conformance', 'fixtures');

const temporary: string[] = [];
/** An empty folder outside the repository: nothing of ours is installed there. */
const folder = (): string => {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'ratelaw-')));
  temporary.push(path);
  return path;
};
beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: run \`npm run build\` first`);
});
afterAll(() => {
  for (const path of temporary) rmSync(path, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number;
}

/** Nothing of this terminal, and nothing of this test runner. */
const environment = (): NodeJS.ProcessEnv => {
  const { NODE_OPTIONS: _options, FORCE_COLOR: _color, NODE_TEST_CONTEXT: _context, ...rest } = process.env;
  return rest;
};

/** Runs to the end; `heard` may act on what is printed meanwhile. */
const node = (
  args: readonly string[],
  cwd: string,
  heard: (stderr: string, pid: number) => void = () => {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const pid = child.pid!;
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      heard(stderr, pid);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr, pid }));
  });

const ratelaw = (args: readonly string[], cwd = folder()): Promise<Ended> => node([MAIN, ...args], cwd);
const fixture = (name: string): string => join(FIXTURES, name);

interface Reported {
  readonly name: string;
  readonly verdicts: readonly { readonly clause: string; readonly status: string }[];
  readonly failures: readonly { readonly clause: string; readonly file: string }[];
  readonly questions: readonly { readonly clause: string; readonly fields: Record<string, unknown> }[];
}
const reportsOf = ({ stdout }: Ended): readonly Reported[] =>
  (JSON.parse(stdout) as { reports: readonly Reported[] }).reports;
const statusOf = ({ verdicts }: Reported, clause: string): string | undefined =>
  verdicts.find((verdict) => verdict.clause === clause)?.status;

/** Every adapter in fixtures/: the exit code of `check`, and one line of what it prints. */
const DOCUMENTED: readonly (readonly [file: string, code: ExitCode, line: RegExp])[] = [
  // Right ones, however written.
  ['correct.js', 0, /^\d+ pass · 0 fail/],
  ['correct.mjs', 0, /^\d+ pass · 0 fail/],
  ['correct.cjs', 0, /^\d+ pass · 0 fail/],
  ['correct.ts', 0, /^\d+ pass · 0 fail/],
  ['correct.mts', 0, /^\d+ pass · 0 fail/],
  ['correct.cts', 0, /^\d+ pass · 0 fail/],
  ['correct-with-peek-and-reset.mjs', 0, /^pass .*PEEK-1/],
  ['async-correct.mjs', 0, /^async-correct · token bucket · clock injected \(verified\)/],
  ['fake-timers-correct.mjs', 0, /^fake-timers-correct · token bucket · clock fake-timers \(verified\)/],
  ['imports-ratelaw.mjs', 0, /^\d+ pass · 0 fail/],
  ['declared-whole-seconds.mjs', 0, /^\d+ pass · 0 fail/],
  ['chatty.mjs', 0, /^\d+ pass · 0 fail/],
  ['bounded.mjs', 0, /^No known law accepts every history seen\.$/],
  ['bounded-token-bucket.mjs', 0, /^Every history seen is legal under: .*token-bucket/],
  ['waived-deviation.mjs', 0, /^waived +KEY-3 .*anonymous callers share one bucket/],
  ['waits-too-long.mjs', 0, /^FAIL {2}META-4/],
  // No adapter.
  [
    'no-default-export.mjs',
    2,
    /no default export \(it exports TokenBucket\); wanted: .*`ratelaw init --for .*no-default/,
  ],
  ['exports-nothing.cjs', 2, /exports-nothing\.cjs: no default export; wanted: /],
  ['exports-a-limiter.mjs', 2, /default export is a limiter; wanted: .*`ratelaw init --for .*exports-a-limiter\.mjs`/],
  ['exports-a-class.mjs', 2, /default export is a function; wanted: .*`ratelaw init --for .*exports-a-class\.mjs`/],
  ['exports-a-string.mjs', 2, /default export is "token-bucket"; wanted: an adapter object/],
  ['syntax-error.mjs', 2, /syntax-error\.mjs: could not be loaded: .*Unexpected token/],
  ['throws-on-import.mjs', 2, /throws-on-import\.mjs: could not be loaded: REDIS_URL is not set/],
  ['create-returns-nothing.mjs', 2, /create\(\) returned undefined; wanted: an object with tryAcquire\(key, cost\)/],
  ['nothing-to-call.mjs', 2, /create\(\) returned an object with consume; wanted: an object with tryAcquire/],
  // A declaration that says nothing, or nothing possible.
  ['unknown-declaration-field.mjs', 2, /declares\.resolutionNS is not a field; did you mean resolutionNs\?/],
  ['unknown-algorithm.mjs', 2, /declares\.algorithm is "leaky"; wanted: one of .*"leaky-bucket"/],
  ['wrong-value.mjs', 2, /declares\.clock is "wall"; wanted: one of "injected", "fake-timers"/],
  ['contradictory-declaration.mjs', 2, /windowAnchor says nothing about token-bucket/],
  ['config-of-another-algorithm.mjs', 2, /configs\[0\] has no capacity/],
  ['waiver-without-a-reason.mjs', 2, /deviates\['KEY-3'\] needs a reason/],
  ['waives-an-unknown-clause.mjs', 2, /deviates\['KEY-33'\]: there is no clause KEY-33/],
  ['stale-waiver.mjs', 2, /deviates\['KEY-3'\] is stale: the clause passes/],
  // It could not be judged.
  ['create-throws.mjs', 3, /create\(\{.*\}\) threw: no connection/],
  ['create-hangs-async.mjs', 3, /create\(\{.*\}\) threw: create\(\) never resolved/],
  ['create-loops.mjs', 3, /create-loops: .*has not returned after 10 s.*could not be judged/],
  ['import-never-resolves.mjs', 3, /import-never-resolves\.mjs: .*could not be judged/],
  ['real-clock.mjs', 3, /reads a clock that we do not control: .*pass `clock\.nowMs` on to the limiter/],
  ['hides-behind-its-resolution.mjs', 3, /^not-exercised +ADM-1 +the declared resolution hides it/],
  // No answer.
  ['try-throws.mjs', 1, /^ +Got +threw: Too Many Requests; wanted: an answer/],
  ['answers-undefined.mjs', 1, /^ +Got +answered undefined; wanted: \{ allowed: boolean/],
  ['answers-nan.mjs', 1, /^ +Got +answered an object with allowed; wanted: \{ allowed: boolean/],
  ['answers-string.mjs', 1, /^ +Got +answered "allowed"; wanted: \{ allowed: boolean/],
  ['answers-a-bare-boolean.mjs', 1, /^ +Got +answered true; wanted: \{ allowed: boolean/],
  ['never-answers.mjs', 1, /^FAIL {2}ANS-2/],
  ['loops-for-ever.mjs', 1, /^\d+ histories were judged before this one/],
  ['exits-the-process.mjs', 1, /^ +Got +it ended its own thread \(process\.exit\(0\)\)/],
  ['throws-later.mjs', 1, /^ +Got +it threw outside any call: Error: the connection was lost/],
  ['timer-throws.mjs', 1, /^ +Got +it threw outside any call: Error: the sweep failed/],
  ['throws-no-text.mjs', 1, /^ +Got +threw: something that has no text; wanted: an answer/],
  ['strict-proxy.mjs', 2, /strict-proxy: reading acquire of the limiter threw: no acquire; wanted: /],
  ['rejects-later.mjs', 1, /^ +Got +it threw outside any call: Error: nobody caught this/],
  // Wrong answers.
  ['always-allows.mjs', 1, /^FAIL {2}ADM-9/],
  ['always-denies.mjs', 1, /^FAIL {2}TB-/],
  ['racy.mjs', 1, /^FAIL {2}CONC-1/],
  ['instant-refill-declares-1s.mjs', 1, /^ +▸ .* MUST deny +allowed/],
  ['whole-seconds-undeclared.mjs', 1, /^FAIL {2}TB-3a/],
  ['fake-timers-no-cap.mjs', 1, /^FAIL {2}TB-2/],
  ['accepts-a-nan-capacity.mjs', 1, /^FAIL {2}CFG-1/],
  ['accepts-a-negative-cost.mjs', 1, /^FAIL {2}COST-1/],
  ['joins-keys.mjs', 1, /^FAIL {2}KEY-2/],
  ['peek-lies.mjs', 1, /^FAIL {2}PEEK-1/],
  ['peek-takes.mjs', 1, /^FAIL {2}PEEK-1/],
  ['reset-does-nothing.mjs', 1, /^FAIL {2}LIFE-3/],
  ['reset-is-too-wide.mjs', 1, /^FAIL {2}LIFE-3/],
  ['retries-too-early.mjs', 1, /^FAIL {2}META-3/],
  ['never-says-never.mjs', 1, /^FAIL {2}META-6/],
  // Right ones, if only they said so: the question names the field.
  ['undeclared-creation.mjs', 2, /legal if declared: \{.*"windowAnchor":"creation"/],
  ['undeclared-denials-count.mjs', 2, /legal if declared: \{.*"denialsCount":true/],
  ['undeclared-empty-key.mjs', 2, /legal if declared: \{.*"emptyKey":"key"/],
  ['undeclared-first-request.mjs', 2, /legal if declared: \{.*"windowAnchor":"first-request"/],
  ['undeclared-float64.mjs', 2, /legal if declared: \{.*"arithmetic":"float64"/],
  ['undeclared-keyless.mjs', 2, /legal if declared: \{.*"keyed":false/],
  ['undeclared-remaining-hint.mjs', 2, /legal if declared: \{.*"remaining":"hint"/],
  ['undeclared-throws-over-capacity.mjs', 2, /legal if declared: \{.*"overCapacity":"error"/],
  ['undeclared-unit-costs.mjs', 2, /legal if declared: \{.*"costs":"unit"/],
  ['undeclared-zero-cost.mjs', 2, /legal if declared: \{.*"zeroCost":"admit"/],
];
/** A third of the usual histories tells the others. */
const NEED_ALL = ['bounded.mjs', 'bounded-token-bucket.mjs', 'reset-is-too-wide.mjs'];
/** Driven below or in a test of their own, in a way of their own. */
const ELSEWHERE = ['capable.ts', 'leases.ts', 'loops-and-says-so.mjs', 'nodes.mjs', 'nodes-second-helping.mjs'];

describe('check: every fixture, its exit code, and what is said', () => {
  it('knows every file in fixtures/', () => {
    const files = readdirSync(FIXTURES).filter((name) => /\.[cm]?[jt]s$/.test(name));
    expect(files.sort()).toEqual([...DOCUMENTED.map(([file]) => file), ...ELSEWHERE].sort());
  });

  // The hanging ones first: they wait, and cost nothing.
  const waiting = (file: string): number => (/loops/.test(file) ? 0 : 1);
  const ordered = [...DOCUMENTED].sort(([a], [b]) => waiting(a) - waiting(b));
  it.concurrent.each(ordered)('%s: exit %i', async (file, code, line) => {
    const cwd = folder();
    const runs = NEED_ALL.includes(file) ? [] : ['--runs', '100'];
    const ended = await ratelaw(['check', fixture(file), ...runs], cwd);
    const printed = `${ended.stdout}${ended.stderr}`;
    expect(
      printed.split('\n').some((each) => line.test(each)),
      `${line}\n${printed}`,
    ).toBe(true);
    expect(ended.code, printed).toBe(code);
    // No colours where no terminal is, no stack trace for a user's mistake, and never a fault of ours.
    expect(printed).not.toContain('\u001b');
    expect(printed).not.toMatch(/^\s+at .*\(?(file:|node:|\/)/m);
    expect(printed).not.toMatch(/ratelaw itself failed|fault of ratelaw/);
    // The last line says the exit code, wherever there is a report.
    if (/· seed \d+/.test(ended.stdout)) expect(ended.stdout.trimEnd()).toMatch(new RegExp(`exit ${code}$`));
    // Counterexamples have names that every file system takes.
    const out = join(cwd, '.ratelaw');
    const written = existsSync(out) ? readdirSync(out) : [];
    for (const name of written) expect(name).toMatch(/^[A-Z]+-\d+[ab]?-[0-9a-f]{8}\.json$/);
    expect(readdirSync(cwd).filter((name) => name !== '.ratelaw')).toEqual([]);
    for (const [, name] of ended.stdout.matchAll(/replay \.ratelaw\/(\S+)/g)) expect(written).toContain(name);
  });
});

describe('check --json', () => {
  it.concurrent('the same seed gives the same bytes, and another seed others', async () => {
    const args = (seed: string): string[] => [
      'check',
      fixture('always-allows.mjs'),
      fixture('async-correct.mjs'),
      '--json',
      '--seed',
      seed,
    ];
    const [first, second, other] = await Promise.all([ratelaw(args('7')), ratelaw(args('7')), ratelaw(args('8'))]);
    expect(second.stdout).toBe(first.stdout);
    expect(other.stdout).not.toBe(first.stdout);
    expect(reportsOf(first).map(({ name }) => name)).toEqual(['always-allows', 'async-correct']);
  });

  it.concurrent('the default seed is fixed', async () => {
    const args = ['check', fixture('racy.mjs'), '--json'];
    const [silent, said] = await Promise.all([ratelaw(args), ratelaw([...args, '--seed', '42'])]);
    expect(said.stdout).toBe(silent.stdout);
  });

  it.concurrent('what a limiter prints goes to standard error', async () => {
    const ended = await ratelaw(['check', fixture('chatty.mjs'), '--json']);
    expect(reportsOf(ended)[0]?.name).toBe('chatty');
    expect(ended.stderr).toContain('acquiring a 1');
    expect(ended.stderr).toContain('acquired');
    expect(ended.stderr.length).toBeLessThan(100_000);
  });

  it.concurrent('is JSON whatever happens', async () => {
    for (const name of ['wrong-value.mjs', 'real-clock.mjs', 'exits-the-process.mjs', 'accepts-a-nan-capacity.mjs']) {
      const ended = await ratelaw(['check', fixture(name), '--json']);
      const { exitCode } = JSON.parse(ended.stdout) as { exitCode: number };
      expect(exitCode, name).toBe(ended.code);
    }
  });

  it.concurrent('over-declaring buys no pass', async () => {
    const [hidden, caught] = await Promise.all(
      ['hides-behind-its-resolution.mjs', 'instant-refill-declares-1s.mjs'].map((name) =>
        ratelaw(['check', fixture(name), '--json']),
      ),
    );
    for (const clause of ['ADM-1', 'TB-1', 'TB-2', 'TB-3b', 'TIME-1']) {
      expect(statusOf(reportsOf(hidden!)[0]!, clause), clause).toBe('not-exercised');
    }
    for (const clause of ['ADM-1', 'TB-1']) expect(statusOf(reportsOf(caught!)[0]!, clause), clause).toBe('fail');
  });

  it.concurrent('a waived clause is shown, and counted apart', async () => {
    const ended = await ratelaw(['check', fixture('waived-deviation.mjs'), '--json']);
    expect(statusOf(reportsOf(ended)[0]!, 'KEY-3')).toBe('waived');
    const told = await ratelaw(['check', fixture('waived-deviation.mjs')]);
    expect(told.stdout).toMatch(/ 0 fail · 1 waived /);
  });

  it.concurrent('what was declared is no longer asked: the answers to all questions conform', async () => {
    const cwd = folder();
    cpSync(FIXTURES, cwd, { recursive: true });
    for (const name of [
      'undeclared-creation',
      'undeclared-denials-count',
      'undeclared-float64',
      'undeclared-zero-cost',
    ]) {
      const asked = await ratelaw(['check', `${name}.mjs`, '--json'], cwd);
      const fields = Object.assign({}, ...reportsOf(asked)[0]!.questions.map((question) => question.fields)) as object;
      expect(Object.keys(fields), name).not.toEqual([]);
      const source = readFileSync(join(cwd, `${name}.mjs`), 'utf8');
      const declared = source.replace(/declares: \{ (.*) \},/, `declares: { $1, ...${JSON.stringify(fields)} },`);
      expect(declared).not.toBe(source);
      writeFileSync(join(cwd, 'declared.mjs'), declared);
      const again = await ratelaw(['check', 'declared.mjs'], cwd);
      expect(again.code, again.stdout).toBe(0);
    }
  });
});

describe('several adapters', () => {
  it('70 > 2 > 1 > 3 > 0', () => {
    expect(worstOf([])).toBe(0);
    expect(worstOf([EXIT.conforms, EXIT.inconclusive])).toBe(3);
    expect(worstOf([EXIT.inconclusive, EXIT.violation])).toBe(1);
    expect(worstOf([EXIT.violation, EXIT.usage, EXIT.inconclusive])).toBe(2);
    expect(worstOf([EXIT.usage, EXIT.fault, EXIT.conforms])).toBe(70);
  });

  it.concurrent.each([
    [0, ['correct.mjs', 'correct.ts']],
    [3, ['correct.mjs', 'real-clock.mjs']],
    [1, ['real-clock.mjs', 'always-denies.mjs']],
    [2, ['always-denies.mjs', 'wrong-value.mjs', 'real-clock.mjs', 'correct.mjs']],
  ] as const)('%i for %j, and each is judged', async (code, files) => {
    const ended = await ratelaw(['check', ...files.map(fixture), '--json', '--runs', '120']);
    expect(ended.code).toBe(code);
    expect(reportsOf(ended)).toHaveLength(files.length);
  });
});

describe('options of check', () => {
  const check = (file: string, ...args: string[]): Promise<Ended> => ratelaw(['check', fixture(file), ...args]);

  it.concurrent.each([
    ['always-denies.mjs', 'KEY-3', 0],
    ['always-denies.mjs', 'ADM-2', 1],
    ['undeclared-empty-key.mjs', 'KEY-3', 2],
    ['undeclared-empty-key.mjs', 'ADM-1', 0],
    ['hides-behind-its-resolution.mjs', 'ADM-1', 3],
  ] as const)('of %s, --clause %s alone decides: exit %i', async (file, clauses, code) => {
    const ended = await check(file, '--clause', clauses);
    expect(ended.code, ended.stdout).toBe(code);
  });

  it.concurrent('a SHOULD decides nothing without --strict', async () => {
    const { code, stdout } = await check('waits-too-long.mjs');
    expect(code).toBe(0);
    // Told as what it is, so that nobody wonders why it passes.
    expect(stdout).toMatch(/^FAIL {2}META-4 SHOULD {2}/m);
    expect(stdout).toMatch(/ pass · 0 fail · 1 SHOULD broken · /);
    expect((await check('waits-too-long.mjs', '--strict')).code).toBe(1);
  });

  it.concurrent.each([
    [['--seed', '-1'], /'-1' is invalid\. got -1; wanted: 0 to 2147483647, or random/],
    [['--seed', '1.5'], /got 1\.5; wanted: /],
    [['--seed', ''], /got ; wanted: /],
    [['--runs', '0'], /got 0; wanted: a whole number from 1 to 1000000/],
    [['--runs', '1e9'], /got 1e9; wanted: /],
    [['--time', '-5'], /got -5; wanted: /],
    [['--clause', 'NOPE-1'], /--clause: there is no clause NOPE-1; `ratelaw law` lists them/],
    [['--clause', ''], /--clause: there is no clause/],
    [['--colour'], /unknown option '--colour'/],
  ] as const)('%j is a usage error, and says why', async (args, message) => {
    const ended = await check('correct.mjs', ...args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(message);
    expect(ended.stdout).toBe('');
  });

  it.concurrent.each([
    [['check'], /missing required argument 'adapter'/],
    [['check', 'there-is-no.mjs'], /there-is-no\.mjs: no such file/],
    [['check', '.'], /\.: not a file; wanted: an adapter \(\.ts, /],
    [['check', MAIN.replace('main.js', 'main.d.ts.map')], /no such file/],
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['init', 'cobol'], /init cobol: there are js and ts/],
  ] as const)('%j is a usage error', async (args, message) => {
    const ended = await ratelaw(args);
    expect(ended.code).toBe(2);
    expect(`${ended.stdout}${ended.stderr}`).toMatch(message);
  });

  it.concurrent('a file of another kind is refused by its extension', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'limiter.py'), '');
    const ended = await ratelaw(['check', 'limiter.py'], cwd);
    expect(ended.code).toBe(2);
    expect(`${ended.stdout}${ended.stderr}`).toMatch(/limiter\.py: \.py extension; wanted: one of \.ts, /);
  });

  it.concurrent('--out says where counterexamples are written', async () => {
    const cwd = folder();
    const ended = await ratelaw(['check', fixture('racy.mjs'), '--out', 'found/here'], cwd);
    expect(readdirSync(cwd)).toEqual(['found']);
    const [file] = readdirSync(join(cwd, 'found', 'here'));
    expect(file).toMatch(/^CONC-1-/);
    expect(ended.stdout).toContain(`ratelaw replay found/here/${file}`);
  });

  it.concurrent('committed regressions are replayed first, and one that is none is told', async () => {
    const cwd = folder();
    const file = fixture('retries-too-early.mjs');
    // One history does not find it, by this seed.
    const one = ['check', file, '--runs', '1', '--seed', '1'];
    expect((await ratelaw(one, cwd)).code).toBe(3);
    expect((await ratelaw(['check', file], cwd)).code).toBe(1);
    mkdirSync(join(cwd, 'ratelaw'));
    cpSync(join(cwd, '.ratelaw'), join(cwd, 'ratelaw', 'regressions'), { recursive: true });
    const again = await ratelaw(one, cwd);
    expect(again.stdout).toMatch(/^FAIL {2}META-3/m);
    expect(again.code).toBe(1);
    writeFileSync(join(cwd, 'ratelaw', 'regressions', 'broken.json'), '{"ratelaw": ');
    const broken = await ratelaw(one, cwd);
    expect(broken.code).toBe(2);
    expect(`${broken.stdout}${broken.stderr}`).toMatch(/broken\.json: not JSON/);
  });
});

/** Broken limiters, and the right one for each: the counterexample tells them apart, and so do the tests made of it. */
const REPAIRS = [
  ['racy.mjs', 'async-correct.mjs'],
  ['accepts-a-nan-capacity.mjs', 'correct-with-peek-and-reset.mjs'],
  ['accepts-a-negative-cost.mjs', 'correct-with-peek-and-reset.mjs'],
  ['peek-lies.mjs', 'correct-with-peek-and-reset.mjs'],
  ['reset-does-nothing.mjs', 'correct-with-peek-and-reset.mjs'],
  ['joins-keys.mjs', 'correct-with-peek-and-reset.mjs'],
  ['retries-too-early.mjs', 'correct-with-peek-and-reset.mjs'],
  ['answers-undefined.mjs', 'correct-with-peek-and-reset.mjs'],
  ['never-answers.mjs', 'async-correct.mjs'],
  ['undeclared-empty-key.mjs', 'correct-with-peek-and-reset.mjs'],
  ['fake-timers-no-cap.mjs', 'fake-timers-correct.mjs'],
] as const;

describe('replay', () => {
  it.concurrent.each(REPAIRS)(
    '%s breaks again, %s does not, and the emitted test tells them apart',
    async (broken, right) => {
      const cwd = folder();
      const repaired = folder();
      for (const [path, file] of [
        [cwd, broken],
        [repaired, right],
      ] as const) {
        cpSync(join(FIXTURES, 'limiters'), join(path, 'limiters'), { recursive: true });
        cpSync(fixture(file), join(path, 'adapter.mjs'));
      }
      const checked = await ratelaw(['check', 'adapter.mjs'], cwd);
      const files = readdirSync(join(cwd, '.ratelaw'));
      expect(files.length, checked.stdout).toBeGreaterThan(0);
      for (const name of files) {
        const file = `.ratelaw/${name}`;
        const clause = name.replace(/-[0-9a-f]{8}\.json$/, '');
        const again = await ratelaw(['replay', file], cwd);
        expect(again.code, again.stdout).toBe(1);
        expect(again.stdout).toContain(`${clause} is still broken: `);
        const other = await ratelaw(['replay', file, '--adapter', join(repaired, 'adapter.mjs')], cwd);
        expect(other.code, other.stdout).toBe(0);
        expect(other.stdout).toContain(`${clause} holds now`);

        const { stdout: test, code } = await ratelaw(['replay', file, '--emit', 'node'], cwd);
        // A clock that moves while it is read is the court's alone.
        if (readFileSync(join(cwd, file), 'utf8').includes('"drifting": true')) {
          expect(code).toBe(2);
          continue;
        }
        expect(code).toBe(0);
        expect(test.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
        expect(test).not.toMatch(/(from|import\() ?['"](?!node:|\.\/adapter\.mjs)/);
        expect(test).not.toContain('ratelaw');
        for (const [path, wanted] of [
          [cwd, 1],
          [repaired, 0],
        ] as const) {
          writeFileSync(join(path, 'limiter.test.mjs'), test);
          const run = await node(['--test', 'limiter.test.mjs'], path);
          expect(run.code, `${test}\n${run.stdout}`).toBe(wanted);
        }
      }
    },
  );

  it.concurrent('emits tests for vitest and jest, and an issue', async () => {
    const cwd = folder();
    cpSync(join(FIXTURES, 'limiters'), join(cwd, 'limiters'), { recursive: true });
    cpSync(fixture('racy.mjs'), join(cwd, 'adapter.mjs'));
    await ratelaw(['check', 'adapter.mjs'], cwd);
    const file = `.ratelaw/${readdirSync(join(cwd, '.ratelaw'))[0]}`;
    const emitted = async (format: string): Promise<string> => {
      const { code, stdout } = await ratelaw(['replay', file, '--emit', format], cwd);
      expect(code).toBe(0);
      return stdout;
    };
    const imports = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('import '));
    const [vitest, jest, issue] = await Promise.all([emitted('vitest'), emitted('jest'), emitted('issue')]);
    expect(imports(vitest)).toEqual(["import { expect, test } from 'vitest';", 'import adapter from "./adapter.mjs";']);
    expect(imports(jest)).toEqual(['import adapter from "./adapter.mjs";']);
    for (const text of [vitest, jest]) {
      expect(text).toMatch(/^test\("CONC-1: /m);
      expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
    }
    for (const part of ['### Concurrent calls', '**Got:**', '**Expected:**', '```js', "from 'node:test'", '</details>'])
      expect(issue).toContain(part);
    const refused = await ratelaw(['replay', file, '--emit', 'mocha'], cwd);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/Allowed choices are vitest, jest, node, issue/);
  });

  it.concurrent('an empty key and a missing one are different counterexamples', async () => {
    const cwd = folder();
    writeFileSync(
      join(cwd, 'adapter.mjs'),
      readFileSync(fixture('undeclared-empty-key.mjs'), 'utf8')
        .replace("key || 'anonymous'", "key ?? 'anonymous'")
        .replace("backwards: 'never' }", "backwards: 'never', emptyKey: 'error' }"),
    );
    cpSync(join(FIXTURES, 'limiters'), join(cwd, 'limiters'), { recursive: true });
    expect((await ratelaw(['check', 'adapter.mjs'], cwd)).code).toBe(1);
    const [name] = readdirSync(join(cwd, '.ratelaw'));
    expect((await ratelaw(['replay', `.ratelaw/${name}`], cwd)).code).toBe(1);
  });

  it.concurrent('a file that is missing, truncated or something else is a usage error', async () => {
    const cwd = folder();
    await ratelaw(['check', fixture('racy.mjs')], cwd);
    const whole = readFileSync(join(cwd, '.ratelaw', readdirSync(join(cwd, '.ratelaw'))[0]!), 'utf8');
    const content = JSON.parse(whole) as Record<string, unknown>;
    const cases: readonly (readonly [string, string | undefined, RegExp])[] = [
      ['missing.json', undefined, /missing\.json: no such file/],
      ['empty.json', '', /empty\.json: not JSON .*is the file whole\?/],
      ['truncated.json', whole.slice(0, whole.length / 2), /truncated\.json: not JSON .*is the file whole\?/],
      ['array.json', '[]', /array\.json: not a counterexample of ratelaw/],
      ['foreign.json', '{"name":"left-pad","version":"1.0.0"}', /foreign\.json: not a counterexample of ratelaw/],
      ['partial.json', '{"ratelaw":"0.1.0"}', /partial\.json: a counterexample needs clause, declares, violation/],
      [
        'origin.json',
        JSON.stringify({ ...content, history: { config: {}, events: [], origin: 5 } }),
        /history\.origin is 5/,
      ],
      [
        'event.json',
        JSON.stringify({ ...content, history: { config: {}, events: [{ when: 'noon' }], origin: '5' } }),
        /event 0: when is "noon"; wanted: nanoseconds/,
      ],
    ];
    for (const [name, text, message] of cases) {
      if (text !== undefined) writeFileSync(join(cwd, name), text);
      const ended = await ratelaw(['replay', name], cwd);
      expect(`${ended.stdout}${ended.stderr}`, name).toMatch(message);
      expect(ended.code, name).toBe(2);
    }
  });

  it.concurrent('an adapter that has gone is a usage error that names it', async () => {
    const cwd = folder();
    cpSync(join(FIXTURES, 'limiters'), join(cwd, 'limiters'), { recursive: true });
    cpSync(fixture('racy.mjs'), join(cwd, 'adapter.mjs'));
    await ratelaw(['check', 'adapter.mjs'], cwd);
    rmSync(join(cwd, 'adapter.mjs'));
    const ended = await ratelaw(['replay', `.ratelaw/${readdirSync(join(cwd, '.ratelaw'))[0]}`], cwd);
    expect(ended.code).toBe(2);
    expect(`${ended.stdout}${ended.stderr}`).toMatch(/adapter\.mjs: no such file/);
  });
});

describe('audit', () => {
  const HEADER = {
    ratelaw: '0.1.0',
    declares: { algorithm: 'token-bucket' },
    config: { capacity: 2, refill: { tokens: 1, periodMs: 100 } },
    origin: '0',
  };
  const lines = (...values: unknown[]): string =>
    values.map((value) => `${typeof value === 'string' ? value : JSON.stringify(value)}\n`).join('');
  const call = (ms: number, outcome: string, more: object = {}) => ({
    when: `${ms * 1_000_000}`,
    key: 'a',
    cost: 1,
    outcome,
    ...more,
  });
  const LEGAL = [call(0, 'allowed'), call(0, 'allowed'), call(0, 'denied'), call(100, 'allowed'), call(100, 'denied')];
  const { origin: _origin, ...FOUND_IN_USE } = HEADER;

  it.concurrent.each([
    ['legal', 0, lines(HEADER, ...LEGAL), /^legal: 5 calls, 5 of them forced$/m],
    [
      'too much',
      1,
      lines(HEADER, ...LEGAL, call(199, 'allowed')),
      /^FAIL {2}TB-1 [\s\S]*line 7: allowed; wanted: MUST deny/m,
    ],
    ['too little', 1, lines(HEADER, ...LEGAL, call(200, 'denied')), /line 7: denied; wanted: MUST allow/],
    [
      'a false claim',
      1,
      lines(HEADER, call(0, '', { outcome: { kind: 'allowed', claims: { remaining: 2 } } })),
      /line 2: remaining 2; wanted: at most 1/,
    ],
    [
      'found in use, legal',
      0,
      lines(FOUND_IN_USE, call(0, 'denied'), call(200, 'allowed', { cost: 2 })),
      /legal: 2 calls/,
    ],
    [
      'found in use, illegal',
      1,
      lines(FOUND_IN_USE, call(0, 'denied', { cost: 2 }), call(0, 'allowed', { cost: 2 })),
      /line 3/,
    ],
    ['found in use, nothing forced', 3, lines(FOUND_IN_USE, call(0, 'denied')), /nothing was exercised/],
    ['no calls', 3, lines(HEADER), /nothing was exercised/],
    ['empty', 2, '', /empty|no end/],
    ['truncated', 2, lines(HEADER, ...LEGAL).trimEnd(), /line 6 has no end: the history is truncated/],
    ['half a line', 2, lines(HEADER, '{"when": "0",'), /line 2: not JSON/],
    ['an empty line', 2, lines(HEADER, LEGAL[0], '', LEGAL[1]), /line 3: not JSON/],
    [
      'unsorted',
      2,
      lines(HEADER, call(5, 'allowed'), call(4, 'allowed')),
      /line 3: earlier than the line before it; sort/,
    ],
    ['foreign', 2, lines({ level: 30, msg: 'GET /' }, { level: 30 }), /line 1 is no header; wanted: \{"ratelaw"/],
    ['no JSON at all', 2, 'time,key,answer\n0,a,yes\n', /line 1: not JSON/],
    [
      'an unknown outcome',
      2,
      lines(HEADER, call(0, 'yes')),
      /line 2: outcome is "yes"; wanted: one of allowed, denied/,
    ],
    [
      'an unknown algorithm',
      2,
      lines({ ...HEADER, declares: { algorithm: 'x' } }),
      /line 1: declares\.algorithm is "x"/,
    ],
    [
      'a config of another',
      2,
      lines({ ...HEADER, config: { limit: 3, windowMs: 5 } }, LEGAL[0]),
      /line 1: config .* token-bucket/,
    ],
    [
      'a config of none',
      2,
      lines({ ...HEADER, config: { burst: 3 } }, LEGAL[0]),
      /line 1: config needs capacity and refill/,
    ],
    ['a config of half', 2, lines({ ...HEADER, config: { capacity: 3 } }, LEGAL[0]), /line 1: config/],
    [
      'an origin of today',
      2,
      lines({ ...HEADER, origin: 'today' }, LEGAL[0]),
      /line 1: origin is "today"; wanted: nanoseconds/,
    ],
  ] as const)('%s: exit %i', async (_what, code, text, message) => {
    const cwd = folder();
    writeFileSync(join(cwd, 'history.jsonl'), text);
    const ended = await ratelaw(['audit', 'history.jsonl'], cwd);
    expect(`${ended.stdout}${ended.stderr}`).toMatch(message);
    expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(code);
  });

  it.concurrent('--json tells the violations', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'history.jsonl'), lines(HEADER, ...LEGAL, call(199, 'allowed')));
    const ended = await ratelaw(['audit', 'history.jsonl', '--json'], cwd);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      path: 'history.jsonl',
      violations: [{ clause: 'TB-1', event: 5 }],
      calls: 6,
      exitCode: 1,
    });
    expect(ended.code).toBe(1);
  });

  it.concurrent('a file that is not there: exit 2', async () => {
    const ended = await ratelaw(['audit', 'nowhere.jsonl']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/nowhere\.jsonl: no such file/);
  });
});

describe('law', () => {
  it.concurrent('prints every clause on a line of its own', async () => {
    const { code, stdout } = await ratelaw(['law']);
    expect(code).toBe(0);
    const json = await ratelaw(['law', '--json']);
    const ids = (JSON.parse(json.stdout) as { id: string }[]).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(50);
    for (const id of ids) expect(stdout).toMatch(new RegExp(`^${id} +(MUST|SHOULD) +\\S`, 'm'));
  });

  it.concurrent.each([
    [['TB-3'], [/^TB-3a {2}MUST/m, /^TB-3b {2}MUST/m, /^ {2}Why +\S/m, /^ {2}Mutant +token-bucket-batch-refill: /m]],
    [['tb-3a'], [/^TB-3a {2}MUST/m, /^ {2}Source +\S/m]],
    [['ADM-1'], [/^ {2}Binds +every limiter/m]],
    [['DIST-1'], [/^ {2}Mutant +distributed-own-key: /m]],
  ] as const)('%j explains', async (args, parts) => {
    const { code, stdout } = await ratelaw(['law', ...args]);
    expect(code).toBe(0);
    for (const part of parts) expect(stdout).toMatch(part);
  });

  it.concurrent('tb-3a explains no other, in JSON either', async () => {
    const { stdout } = await ratelaw(['law', 'tb-3a', '--json']);
    expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual(['TB-3a']);
  });

  it.concurrent.each([
    ['TB-99', /there is no clause TB-99; there are TB-1, TB-2, TB-3a/],
    ['HELLO', /there is no clause HELLO; `ratelaw law` lists them/],
  ] as const)('%s is a usage error that names what there is', async (id, message) => {
    const ended = await ratelaw(['law', id]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(message);
  });
});

describe('init', () => {
  it.concurrent.each([
    ['token-bucket.mjs', 'token-bucket.adapter.mjs', 'token-bucket'],
    ['fixed-window.mjs', 'fixed-window.adapter.mjs', 'fixed-window'],
    ['leaky-bucket.ts', 'leaky-bucket.adapter.ts', 'leaky-bucket'],
    ['sliding-log.cjs', 'sliding-log.adapter.cjs', 'sliding-log'],
  ])('--for %s writes %s, which runs at once', async (file, adapter, algorithm) => {
    const cwd = folder();
    cpSync(join(FIXTURES, 'limiters', file), join(cwd, file));
    const written = await ratelaw(['init', '--for', file], cwd);
    expect(written.code, written.stderr).toBe(0);
    expect(written.stdout).toContain(`npx ratelaw check ./${adapter}`);
    expect(readdirSync(cwd).sort()).toEqual([adapter, file].sort());
    const text = readFileSync(join(cwd, adapter), 'utf8');
    expect(text).toContain(`algorithm: '${algorithm}'`);
    const checked = await ratelaw(['check', adapter], cwd);
    expect(checked.code, `${text}\n${checked.stdout}`).toBe(0);

    writeFileSync(join(cwd, adapter), '// mine now');
    const again = await ratelaw(['init', '--for', file], cwd);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/is there already; nothing was written/);
    expect(readFileSync(join(cwd, adapter), 'utf8')).toBe('// mine now');
  });

  it.concurrent('--for a file without a limiter says what it looked for', async () => {
    const ended = await ratelaw(['init', '--for', join(FIXTURES, 'limiters', 'no-limiter.mjs')]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/no class with one of tryAcquire, .*\(it exports answer\)/);
  });

  it.concurrent.each([
    [[], 'limiter.adapter.js'],
    [['js'], 'limiter.adapter.js'],
    [['ts'], 'limiter.adapter.ts'],
  ])('%j writes one that conforms, once', async (language, adapter) => {
    const cwd = folder();
    expect((await ratelaw(['init', ...language], cwd)).code).toBe(0);
    const text = readFileSync(join(cwd, adapter), 'utf8');
    const checked = await ratelaw(['check', adapter], cwd);
    expect(checked.code, checked.stdout).toBe(0);
    const again = await ratelaw(['init', ...language], cwd);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/nothing was written/);
    expect(readFileSync(join(cwd, adapter), 'utf8')).toBe(text);
  });

  it.concurrent.each([
    ['undeclared-first-request.mjs', 'windowAnchor: "first-request"'],
    ['undeclared-keyless.mjs', 'keyed: false'],
    ['undeclared-denials-count.mjs', 'denialsCount: true'],
  ])('--guess answers what %s leaves open: %s', async (file, field) => {
    const ended = await ratelaw(['init', '--guess', fixture(file)]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain(field);
    expect(ended.stdout).toContain('nothing is left to ask');
  });

  it.concurrent('--guess says what no declaration makes legal', async () => {
    const ended = await ratelaw(['init', '--guess', fixture('racy.mjs')]);
    expect(ended.stdout).toMatch(/No declaration makes these legal: CONC-1/);
  });
});

describe('interrupted', () => {
  it.concurrent.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s during a call that never returns ends it: exit %i', async (signal, code) => {
    let sent = false;
    const ended = await node([MAIN, 'check', fixture('loops-and-says-so.mjs')], folder(), (stderr, pid) => {
      if (sent || !stderr.includes('looping')) return;
      sent = true;
      process.kill(pid, signal);
    });
    expect(ended.code).toBe(code);
    // Not the watchdog's doing.
    expect(ended.stdout).toBe('');
    expect(() => process.kill(ended.pid, 0)).toThrow(/ESRCH/);
  });
});
