import { BASELINES } from './baselines.ts';
import { aimsOf, type Figures, type MutantFigures } from './figures.ts';
import { SEQUENCES } from './schedule.ts';
import { killedShare, quantile, type Runs, usual } from './statistics.ts';
import { RUNS } from './task.ts';

/** POWER.md: what was measured, and how. */

export interface Circumstances {
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly seeds: { readonly court: number; readonly baselines: number; readonly declared: number };
  readonly ownCases: readonly { readonly id: string; readonly breaks: readonly string[] }[];
  /** The same of others, which no history killed that was generated. */
  readonly alsoFixed: Circumstances['ownCases'];
  /** Lines that `--check` measures again. */
  readonly sample: readonly string[];
}

export const SAMPLE_HEADING = '## Sample';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${head.join(' | ')} |`,
  `| ${head.map((_, i) => (i === 0 ? ':--' : '--:')).join(' | ')} |`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

const runsText = (runs: number): string => (Number.isFinite(runs) ? `${runs}` : `> ${RUNS}`);
const share = (runs: Runs): string => `${(Math.floor(killedShare(runs) * 1000) / 10).toFixed(1)} %`;
const mean = (runs: Runs): string => (runs.length === 0 ? '' : usual(runs, RUNS).toFixed(1));

const mutantRow = ({ id, breaks, needs, narrow, runs }: MutantFigures): readonly string[] => [
  `\`${id}\`${narrow ? ' ·' : ''}`,
  breaks.join(' '),
  needs.join(', '),
  share(runs.court),
  ...[0.5, 0.95, 1].map((part) => runsText(quantile(runs.court, part))),
  mean(runs.court),
  ...BASELINES.flatMap((baseline) => [mean(runs[baseline]), runs[baseline].length === 0 ? '' : share(runs[baseline])]),
];

const survivorsText = (figures: Figures): readonly string[] =>
  figures.declared.flatMap(({ resolution, of, survivors, alarms }) => [
    `- **${resolution}**: ${of - survivors.length} of ${of} caught by every seed; the right limiters were accused ${alarms} times.${
      survivors.length === 0
        ? ''
        : ` Survivors (in how many of ${survivors[0]?.seeds ?? 0} seeds): ${survivors.map(({ id, survived }) => `\`${id}\` ${survived}`).join(', ')}.`
    }`,
  ]);

const wheatRows = ({ wheats }: Figures): readonly (readonly string[])[] =>
  wheats.map(({ id, sequences, operations, alarms }) => [
    `\`${id}\``,
    ...[sequences, operations, alarms].map((n) => n.toLocaleString('en')),
  ]);

/** The mutants for which there is a case of their own. */
export const ownCasesOf = (mutants: Circumstances['ownCases']): string =>
  mutants.map(({ id, breaks }) => `\`${id}\` (${breaks.join(', ')})`).join(', ');

/** What the figures depend on, and the release of Node they were measured with. */
export const versionsOf = (ratelaw: string, fastCheck: string): Readonly<Record<string, string>> => ({
  ratelaw,
  'fast-check': fastCheck,
  node: process.version,
});

/** For a terminal: what is not killed at once by every seed. */
export const summaryOf = ({ mutants, declared }: Figures): readonly string[] => [
  ...mutants
    .filter(({ runs }) => killedShare(runs.court) < 1 || quantile(runs.court, 0.95) > 5)
    .map(
      ({ id, runs, otherwise }) =>
        `${id}: killed by ${share(runs.court)} of the seeds, median ${runsText(quantile(runs.court, 0.5))}, 95 % ${runsText(quantile(runs.court, 0.95))}${otherwise > 0 ? `, ${otherwise} histories broke the law otherwise` : ''}`,
    ),
  ...declared.map(
    ({ resolution, of, survivors, alarms }) =>
      `declared ${resolution}: ${survivors.length} of ${of} survive some seed${alarms > 0 ? `; THE RIGHT LIMITERS ARE ACCUSED ${alarms} TIMES` : ''}`,
  ),
];

/** The whole of POWER.md. */
export const reportOf = (
  figures: Figures,
  { date, versions, seeds, ownCases, alsoFixed, sample }: Circumstances,
): string =>
  [
    '# Power',
    '',
    'Written by `npm run power`, not by hand; `npm run power -- --check` notices when it is out of date.',
    `${date} · ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(' · ')}`,
    '',
    '## In short',
    '',
    ...table(
      ['', 'wanted', 'measured', ''],
      aimsOf(figures).map(({ what, wanted, got, isMet }) => [what, wanted, got, isMet ? '' : 'missed']),
    ),
    '',
    '## What is measured',
    '',
    `**Runs to kill.** Each mutant is driven through the histories that \`check\` makes with its default settings, in their order, until one breaks the law by a clause that the mutant names, or in a way that a rule of such a clause explains; what neither names is shrunk first, and then explained. Seeds 1 to ${seeds.court}. Counted are the histories that can show the mutant: one that needs a capability is not looked for among tries. The 95th percentile and the median are over seeds; means are geometric.`,
    '',
    `**Against** three ways to search without a model to aim by, with seeds 1 to ${seeds.baselines}, the same configs, origins of the clock and kinds of calls, and the same judge. \`commands\`: fast-check's \`fc.commands\` and \`fc.modelRun\` with their own lengths, up to ten calls, and their own bias towards small and extreme values; gaps tuned to the load of the config as the court's random gaps are. \`long commands\`: the same with about as many calls in a history as the court's have. \`uniform\`: as long, with gaps between 0 and 5 s, whatever the config. Who has not killed after ${RUNS} runs is counted as ${RUNS}, so ratios are lower bounds.`,
    '',
    'A mutant marked · is a boundary or small-error fault: at least nine of ten of its kills are explained by a rule that is off by one tick, by one request, by a fraction of a token, or by a few per cent of the rate.',
    '',
    '## Mutants',
    '',
    ...table(
      [
        'mutant',
        'breaks',
        'needs',
        'killed',
        'median',
        '95 %',
        'most',
        'mean',
        ...BASELINES.flatMap((baseline) => [`\`${baseline}\``, 'killed']),
      ],
      figures.mutants.map(mutantRow),
    ),
    '',
    '## Mutants with a case of their own',
    '',
    `Nothing that is generated shows them: a fixed case does, in every check, whatever the seed. ${ownCasesOf(ownCases)}.`,
    ...(alsoFixed.length > 0
      ? ['', `Of clauses that others break in generated histories too: ${ownCasesOf(alsoFixed)}.`]
      : []),
    '',
    '## Survivors by declared resolution',
    '',
    `The mutants judged under a declaration that says less of the clock, with seeds 1 to ${seeds.declared} and ${RUNS} plans each: any violation counts. 0: as our limiters are declared, all instants are whole milliseconds and each answer is forced. 1 ms: the reading may be off by a millisecond either way. 100 ms, 1 s: the clock is read in such steps. Mutants about which a declaration says nothing are not counted.`,
    '',
    ...survivorsText(figures),
    '',
    '## False alarms',
    '',
    `Correct limiters, written otherwise than ours, under the declarations that describe them: ${SEQUENCES.toLocaleString('en')} sequences each, half of them aimed at boundaries.`,
    '',
    ...table(['wheat', 'sequences', 'operations', 'alarms'], wheatRows(figures)),
    '',
    SAMPLE_HEADING,
    '',
    'What `--check` measures again, and must find equal: runs to kill with seed 1, and operations and alarms of a few sequences against each wheat.',
    '',
    '```',
    ...sample,
    '```',
    '',
  ].join('\n');
