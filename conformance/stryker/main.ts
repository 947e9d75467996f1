import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { EXIT } from '../errors.ts';
import { type StrykerReport, scoresOf, staleIn, tableOf } from './report.ts';
import { SURVIVORS as OF_LIMITERS } from './survivors.ts';
import { SURVIVORS_OF_LAWS } from './survivors-of-laws.ts';

/** `npm run survivors`: whether each change that nobody objected to is explained; `-- --write` writes MUTATION.md. */

const SURVIVORS = [...OF_LIMITERS, ...SURVIVORS_OF_LAWS];

const REPORT = '.stryker/incremental.json';
const PAGE = 'MUTATION.md';

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;

/** Each reason once, with how many lines it explains. */
const reasons = (): string => {
  const byReason = new Map<string, { readonly files: Set<string>; lines: number }>();
  for (const { file, kind, why, changes } of SURVIVORS) {
    const reason = `_${kind}_: ${why}`;
    const known = byReason.get(reason) ?? { files: new Set(), lines: 0 };
    known.files.add(file);
    known.lines += new Set(changes.map(({ line }) => line)).size;
    byReason.set(reason, known);
  }
  return [...byReason]
    .map(
      ([reason, { files, lines }]) =>
        `- ${reason} (${lines} ${lines === 1 ? 'line' : 'lines'}: ${[...files].join(', ')})`,
    )
    .join('\n');
};

/** What the config of Stryker names, and nobody has tried. */
const untried = ({ files }: StrykerReport): readonly string[] =>
  ['src/memory', 'spec']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name.replaceAll('\\', '/')}`,
      ),
    )
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => isNamed(file) && !(file in files))
    .sort();

/** As `mutate` in stryker.config.mjs has it; files without code are not missed. */
const isNamed = (file: string): boolean =>
  file.startsWith('src/memory/')
    ? !/\/(index|diagnostics|adaptive|scale|limiter|part|test-clock)\.ts$/.test(file)
    : /\/(law|branches)\.ts$/.test(file);

const page = (
  table: string,
  hasFirstLooks: boolean,
  missing: readonly string[],
): string => `# What the court does not notice

\`npm run stryker\` changes our own limiters and the laws, one place at a time, with Stryker ${versionOf('@stryker-mutator/core')},
and asks the court about each: \`check\` with its default runs and seed on our limiters; and for a law histories of limiters that
are right, sequences of calls of those of every declared freedom, and the counterexamples of the mutants. No unit test has a
say. \`npm run survivors -- --write\` wrote this page on
${new Date().toISOString().slice(0, 10)}, on Node ${process.versions.node}.

A change is _killed_ when a limiter that was right no longer conforms, or a mutant is acquitted or condemned for another reason;
_endless_ when it does not come to an end. All others, but for the _unexplained_, have a reason in
[survivors.ts](conformance/stryker/survivors.ts) and [survivors-of-laws.ts](conformance/stryker/survivors-of-laws.ts):
_equivalent_, no history shows it; _cost_, the same answers from more or less time or memory; _unjudged_, the court does not
look at it, and the reason says what does. _Unknown_: Stryker could not tell.

${table}
${hasFirstLooks ? FIRST_LOOK : ''}${missing.length > 0 ? `\nNot yet tried: ${missing.join(', ')}.\n` : ''}
## Why they survive

${reasons()}
`;

const FIRST_LOOK = `
\\* Some of it at a first look alone (\`RATELAW_STRYKER=quick\`): of what a check asks of a limiter every fourth history and all long ones
were asked again (of code for those who wait, only where somebody does), and code that all limiters share was shown to one
limiter of each kind. What a whole check would say of those that survived is not in the figures: it can only kill more.
`;

if (!existsSync(REPORT)) {
  process.stderr.write(`there is no ${REPORT}; \`npm run stryker\` writes it, in some hours\n`);
  process.exit(EXIT.usage);
}
const report = JSON.parse(readFileSync(REPORT, 'utf8')) as StrykerReport;
const scores = scoresOf(report, SURVIVORS);
const table = tableOf(scores);
const unexplained = scores.flatMap(({ file, unexplained }) => unexplained.map((change) => ({ file, ...change })));
const stale = staleIn(report, SURVIVORS);
const hasFirstLooks = scores.some(({ isFirstLook }) => isFirstLook);
if (process.argv.includes('--write')) writeFileSync(PAGE, page(table, hasFirstLooks, untried(report)));
else process.stdout.write(`${table}\n`);
for (const change of unexplained) process.stdout.write(`unexplained: ${JSON.stringify(change)}\n`);
for (const entry of stale) process.stdout.write(`no longer survives: ${entry}\n`);
process.exitCode = unexplained.length + stale.length > 0 ? 1 : 0;
