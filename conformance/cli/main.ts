#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT, type ExitCode, InconclusiveError, isTooCoarse, messageOf, UsageError, worstOf } from '../errors.ts';
import { audit } from './audit.ts';
import { FORMATS, type Format } from './emit.ts';
import { init } from './init.ts';
import { law } from './law.ts';
import { progressLine } from './progress.ts';
import { redisInstall } from './redis.ts';
import { hold } from './sitting.ts';
import { VERSION } from './version.ts';

const DEFAULT_SEED = 42;
const DEFAULT_RUNS = 300;

const positiveInteger = (value: string): number => {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1 || number > 1_000_000)
    throw new InvalidArgumentError(`got ${value}; wanted: a whole number from 1 to 1000000`);
  return number;
};

const seedOf = (value: string): number => {
  if (value === 'random') return Math.floor(Math.random() * 2 ** 31);
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isInteger(number) || number < 0 || number > 2 ** 31 - 1)
    throw new InvalidArgumentError(`got ${value}; wanted: 0 to ${2 ** 31 - 1}, or random`);
  return number;
};

const write = (text: string): void => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);

let exitCode: ExitCode = EXIT.conforms;

const program = new Command('ratelaw')
  .description('The law for rate limiters, and the court that applies it.')
  .version(VERSION)
  .showHelpAfterError('(ratelaw --help shows what there is)')
  .exitOverride();

program
  .command('check')
  .description('judge limiters: a verdict per clause, a counterexample for each that is broken')
  .argument('<adapter...>', 'adapter files (.ts, .mts, .cts, .js, .mjs, .cjs)')
  .option('--seed <seed>', 'decides everything that is generated; "random" for nightly jobs', seedOf, DEFAULT_SEED)
  .option('--runs <n>', 'histories to generate', positiveInteger, DEFAULT_RUNS)
  .option('--time <seconds>', 'stop generating after this long; what was skipped is inconclusive', positiveInteger)
  .addOption(
    new Option(
      '--exhaustive <depth>',
      'every history of so many steps over a few small configs, instead of generated ones',
    )
      .argParser(positiveInteger)
      .conflicts(['seed', 'runs', 'time']),
  )
  .option('--clause <ids>', 'only these clauses decide the exit code, separated by commas')
  .option('--strict', 'a SHOULD that is broken fails too', false)
  .option('--json', 'print the report as JSON', false)
  .option('--verbose', 'show waived failures and clauses that are not offered', false)
  .option('--out <folder>', 'where counterexamples are written', '.ratelaw')
  .action(
    async (
      paths: string[],
      options: {
        seed: number;
        runs: number;
        time?: number;
        exhaustive?: number;
        clause?: string;
        strict: boolean;
        json: boolean;
        verbose: boolean;
        out: string;
      },
    ) => {
      const { clauseOf } = await import('../../spec/index.ts');
      const clauses = options.clause?.split(',').map((id) => id.trim()) ?? [];
      for (const id of clauses)
        if (!clauseOf(id)) throw new UsageError(`--clause: there is no clause ${id}; \`ratelaw law\` lists them`);
      const codes: ExitCode[] = [];
      const reports: unknown[] = [];
      for (const path of paths) {
        const { time, ...rest } = options;
        const sitting = await hold({
          ...rest,
          command: 'check',
          path,
          clauses,
          ...(time === undefined ? {} : { timeMs: time * 1000 }),
        });
        codes.push(sitting.exitCode);
        reports.push(sitting.json);
        if (!options.json) write(paths.length > 1 ? `${sitting.text}\n` : sitting.text);
      }
      exitCode = worstOf(codes);
      if (options.json) write(JSON.stringify({ ratelaw: VERSION, reports, exitCode }, null, 2));
    },
  );

program
  .command('replay')
  .description('run a stored counterexample again, step by step; exit 0 when it no longer breaks the law')
  .argument('<file>', 'a file that check wrote under .ratelaw/')
  .option('--adapter <file>', 'another adapter than the one it was found in')
  .addOption(
    new Option('--emit <format>', 'print it as a test that imports nothing of ours, or as an issue').choices(FORMATS),
  )
  .option('--json', 'print the outcome as JSON', false)
  .action(async (path: string, options: { adapter?: string; emit?: Format; json: boolean }) => {
    const { json, ...rest } = options;
    const sitting = await hold({
      ...rest,
      command: 'replay',
      path,
      seed: DEFAULT_SEED,
      runs: DEFAULT_RUNS,
      clauses: [],
      strict: false,
      verbose: false,
      out: '.ratelaw',
    });
    exitCode = sitting.exitCode;
    write(json ? JSON.stringify(sitting.json, null, 2) : sitting.text);
  });

program
  .command('audit')
  .description('judge a recorded history (JSON Lines)')
  .argument('<history>', 'a header line, then one event a line')
  .option('--json', 'print the outcome as JSON', false)
  .action((path: string, options: { json: boolean }) => {
    const audited = audit(path);
    exitCode = audited.exitCode;
    write(options.json ? JSON.stringify(audited.json, null, 2) : audited.text);
  });

program
  .command('law')
  .description('print the law, or explain one clause')
  .argument('[clause]', 'such as TB-3')
  .option('--json', 'print the clauses as JSON', false)
  .action((clause: string | undefined, options: { json: boolean }) => write(law(clause, options.json)));

program
  .command('init')
  .description('write an adapter')
  .argument('[language]', 'the language of the adapter: ts or js')
  .option('--for <limiter>', 'for the limiter in this file, or of this package')
  .option('--guess <adapter>', 'answer at once everything that check would ask about this adapter')
  .action(async (language: string | undefined, options: { for?: string; guess?: string }) => {
    if (options.guess !== undefined) {
      const sitting = await hold({
        command: 'guess',
        path: options.guess,
        seed: DEFAULT_SEED,
        runs: DEFAULT_RUNS,
        clauses: [],
        strict: false,
        verbose: false,
        out: '.ratelaw',
      });
      exitCode = sitting.exitCode;
      write(sitting.text);
      return;
    }
    write(await init(language, options.for));
  });

/** Our own limiters, right and wrong, before the court. */
const judgeOwn = async (only: readonly string[] = [], seed: number = DEFAULT_SEED) => {
  const { castOf } = await import('../cast.ts');
  const { inThreads, judgeCast } = await import('./cast-sitting.ts');
  const cast = await castOf();
  const line = progressLine();
  const matrix = await judgeCast(
    cast,
    inThreads((done, of) => line.show(`${done} of ${of} limiters judged`)),
    only,
    seed,
  ).finally(() => line.clear());
  return { matrix, missing: cast.missing };
};

program
  .command('mutants')
  .description('judge the judge: every mutant is killed for its own reason, and nobody who is right is accused')
  .argument(
    '[name...]',
    'only these mutants, reference limiters or wheats; store: those over Redis; distributed: those of several nodes',
  )
  .option('--seed <seed>', 'decides everything that is generated; "random" for nightly jobs', seedOf, DEFAULT_SEED)
  .option('--json', 'print the kill matrix as JSON', false)
  .option('--report <file>', 'write it as JSON in the schema of mutation testing tools as well')
  .option('--html <file>', 'write it as a page that needs no other file as well')
  .action(async (names: string[], options: { seed: number; json: boolean; report?: string; html?: string }) => {
    const { membersOf } = await import('./mutant-group.ts');
    const { STORE, storeNote } = await import('./store-mutants.ts');
    const { NODES } = await import('./nodes-mutants.ts');
    for (const group of [STORE, NODES]) {
      const members = membersOf(group, names);
      if (!members) continue;
      if (options.report !== undefined || options.html !== undefined)
        throw new UsageError(`mutants ${group.name}: --report and --html are of the kill matrix; wanted: --json`);
      const line = progressLine();
      const progress = (done: number, of: number): void => line.show(`${done} of ${of} mutants ${group.kind} judged`);
      const told = await group.judge(members, progress, options.seed).finally(() => line.clear());
      exitCode = told.exitCode;
      write(options.json ? JSON.stringify(told.json, null, 2) : told.text);
      return;
    }
    const { mutants } = await import('./mutants.ts');
    const { pagesFor } = await import('./mutants-files.ts');
    // Whether they can be written is known before a minute has passed.
    const writeFiles = pagesFor(options);
    const { matrix, missing } = await judgeOwn(names, options.seed);
    const told = mutants(matrix, names.length > 0 ? missing : [...missing, storeNote()], options.seed);
    writeFiles(matrix);
    exitCode = told.exitCode;
    write(options.json ? JSON.stringify(told.json, null, 2) : told.text);
  });

program
  .command('conformance')
  .description('judge our own: every reference limiter conforms, every mutant is caught for its own reason')
  .option('--json', 'print the outcome as JSON', false)
  .action(async (options: { json: boolean }) => {
    const { conformance } = await import('./conformance.ts');
    const { matrix, missing } = await judgeOwn();
    const told = conformance(matrix, missing);
    exitCode = told.exitCode;
    write(options.json ? JSON.stringify(told.json, null, 2) : told.text);
  });

program
  .command('redis')
  .description('a Redis to judge limiters with')
  .command('install')
  .description("unpack the distribution's Redis for this user, if there is none (Debian, Ubuntu; no root needed)")
  .option('--if-possible', 'one that cannot be had is said, and is no error', false)
  .action((options: { ifPossible: boolean }) => {
    const outcome = redisInstall(options.ifPossible);
    exitCode = outcome.exitCode;
    write(outcome.text);
  });

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) exitCode = error.exitCode === 0 ? EXIT.conforms : EXIT.usage;
  else if (error instanceof UsageError) {
    process.stderr.write(`ratelaw: ${error.message}\n`);
    exitCode = EXIT.usage;
  } else if (error instanceof InconclusiveError) {
    process.stderr.write(`ratelaw: NOT JUDGED: ${error.message}\n`);
    exitCode = EXIT.inconclusive;
  } else if (isTooCoarse(error)) {
    process.stderr.write('ratelaw: the instants of this history are known far too coarsely for its windows\n');
    exitCode = EXIT.usage;
  } else {
    process.stderr.write(
      `ratelaw itself failed: ${error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error)}\n`,
    );
    exitCode = EXIT.fault;
  }
}
process.exitCode = exitCode;
