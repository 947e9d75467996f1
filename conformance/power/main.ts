import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { DEFAULTS } from '../check.ts';
import { VERSION } from '../cli/version.ts';
import { EXIT, messageOf, UsageError } from '../errors.ts';
import { kill, MUTANTS, type Mutant } from '../mutants.ts';
import { aimsOf, type Figures, figuresOf } from './figures.ts';
import { fingerprintOf, Ledger } from './ledger.ts';
import { ownCasesOf, reportOf, summaryOf, versionsOf } from './report.ts';
import { differences, linesOf } from './sample.ts';
import { baselineSeeds, declaredSeeds, sampleTasks, tasksOf, withOwnCase } from './schedule.ts';
import { killedShare } from './statistics.ts';
import type { Task } from './task.ts';
import { performAll, type Result } from './workers.ts';

/**
 * `npm run power`: how soon every mutant is killed, over seeds, against two ways to search without a model to aim by; who
 * survives which declaration; and whether any wheat is accused. Writes POWER.md; with --check it compares a sample instead.
 */

/** Once compiled, this lies in dist/conformance/power. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const REPORT = join(ROOT, 'POWER.md');
const SEEDS = 200;
/** A line of progress comes so often. */
const PROGRESS_MS = 5000;
const DIFFERENCES_MAX = 20;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const wholeNumber = (value: string): number => {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1 || number > 10_000)
    throw new InvalidArgumentError(`got ${value}; wanted: a whole number from 1 to 10000`);
  return number;
};
const day = (value: string): string => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value))
    throw new InvalidArgumentError(`got ${value}; wanted: a day, such as 2031-01-31`);
  return value;
};
const mutantIds = (value: string): readonly string[] => {
  const ids = value.split(',');
  const unknown = ids.filter((id) => !MUTANTS.some((mutant) => mutant.id === id));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`there is no mutant ${unknown.join(', ')}; mutants/index.ts lists them`);
  return ids;
};

interface Options {
  readonly seeds: number;
  readonly mutants: readonly string[];
  readonly workers: number;
  readonly date?: string;
  readonly check: boolean;
}

const lastCommitDay = (): string =>
  execFileSync('git', ['log', '-1', '--format=%cs'], { cwd: ROOT, encoding: 'utf8' }).trim();

const versions = (): Readonly<Record<string, string>> => {
  const { version } = createRequire(import.meta.url)('fast-check/package.json') as { version: string };
  return versionsOf(VERSION, version);
};

const minutes = (ms: number): string => (ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`);

/** Performs what the ledger does not know yet; tells how long the rest will take. */
const measure = async (tasks: readonly Task[], workers: number): Promise<readonly (readonly [Task, Result])[]> => {
  const ledger = new Ledger(join(ROOT, '.ratelaw', 'power'), fingerprintOf(join(ROOT, 'dist')));
  const left = tasks.filter((task) => ledger.get(task) === undefined);
  if (left.length < tasks.length) say(`${tasks.length - left.length} of ${tasks.length} parts were measured before`);
  const began = performance.now();
  let told = began;
  let done = 0;
  await performAll(left, workers, (task, result) => {
    ledger.set(task, result);
    done++;
    const now = performance.now();
    if (now - told < PROGRESS_MS) return;
    told = now;
    const share = done / left.length;
    say(
      `${Math.floor(share * 100)} % after ${minutes(now - began)}; ${minutes(((now - began) * (1 - share)) / share)} left`,
    );
  });
  say(`${left.length} parts measured in ${minutes(performance.now() - began)}`);
  return tasks.flatMap((task) => {
    const result = ledger.get(task);
    return result ? [[task, result] as const] : [];
  });
};

const checkReport = async ({ workers }: Options): Promise<void> => {
  if (!existsSync(REPORT)) throw new UsageError('there is no POWER.md; `npm run power` writes it');
  const written = readFileSync(REPORT, 'utf8');
  const lines = linesOf(await measure(await sampleTasks(), workers));
  const { node: _node, ...equal } = versions();
  const phrases = [...Object.entries(equal).map(([name, version]) => `${name} ${version}`), ownCasesOf(withOwnCase())];
  const found = differences(written, lines, phrases);
  if (found.length === 0) return say(`POWER.md is up to date, as far as ${lines.length} lines of its sample tell`);
  for (const line of found.slice(0, DIFFERENCES_MAX)) say(line);
  say(`POWER.md is out of date in ${found.length} places: run \`npm run power\``);
  process.exitCode = EXIT.violation;
};

const tell = (figures: Figures): void => {
  for (const line of summaryOf(figures)) say(line);
  for (const { what, wanted, got, isMet } of aimsOf(figures))
    say(`${isMet ? 'met   ' : 'MISSED'} ${what}: ${got} (wanted: ${wanted})`);
};

/** Of mutants that nothing generated has killed: those that a fixed case kills, in every check. */
const killedByFixedCase = async (figures: Figures): Promise<readonly Mutant[]> => {
  const found: Mutant[] = [];
  for (const { id, runs } of figures.mutants) {
    const mutant = MUTANTS.find((each) => each.id === id);
    if (!mutant || killedShare(runs.court) > 0) continue;
    const { killing } = await kill(mutant, DEFAULTS.seed);
    if (killing?.run === 0) found.push(mutant);
  }
  return found;
};

const write = async (options: Options): Promise<void> => {
  const { seeds, mutants, workers } = options;
  const whole = mutants.length === 0;
  const tasks = await tasksOf(options);
  const sample = whole ? await sampleTasks() : [];
  const keys = new Set(tasks.map((task) => JSON.stringify(task)));
  const beside = sample.filter((task) => !keys.has(JSON.stringify(task)));
  say(`${tasks.length} parts, seeds 1 to ${seeds}, ${workers} workers`);
  const done = await measure([...tasks, ...beside], workers);
  const ofSample = new Set(sample.map((task) => JSON.stringify(task)));
  const besideOnly = new Set(beside.map((task) => JSON.stringify(task)));
  const all = figuresOf(done.filter(([task]) => !besideOnly.has(JSON.stringify(task))));
  const fixed = await killedByFixedCase(all);
  const figures = { ...all, mutants: all.mutants.filter(({ id }) => fixed.every((mutant) => mutant.id !== id)) };
  tell(figures);
  if (figures.wheats.some(({ alarms }) => alarms > 0)) process.exitCode = EXIT.violation;
  if (!whole) return say('POWER.md is written where all mutants are measured');
  const report = reportOf(figures, {
    date: options.date ?? lastCommitDay(),
    versions: versions(),
    seeds: { court: seeds, baselines: baselineSeeds(seeds), declared: declaredSeeds(seeds) },
    ownCases: withOwnCase(),
    alsoFixed: fixed,
    sample: linesOf(done.filter(([task]) => ofSample.has(JSON.stringify(task)))),
  });
  writeFileSync(REPORT, report);
  say('POWER.md is written');
};

const program = new Command('power')
  .description('how soon the court kills every mutant, over seeds; writes POWER.md')
  .option('--seeds <n>', 'each mutant is hunted with seeds 1 to n', wholeNumber, SEEDS)
  .option('--mutants <ids>', 'only these, separated by commas; POWER.md is then not written', mutantIds, [])
  .option('--workers <n>', 'threads', wholeNumber, availableParallelism())
  .option('--date <day>', 'the day that POWER.md tells; that of the last commit when left out', day)
  .option('--check', 'measure a sample again, and compare', false)
  .action((options: Options) => (options.check ? checkReport(options) : write(options)));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.fault;
}
