import { BUG_CLASSES, type BugClassRow } from './bug-classes.ts';
import { DISTRIBUTED_MUTANTS } from './distributed/index.ts';
import { MUTANTS } from './index.ts';
import { type Mistake, RULED, SUBTLE, TAUGHT } from './mistakes.ts';
import type { Mutant } from './mutant.ts';
import { STORE_MUTANTS } from './store/index.ts';

/** The README of this folder: what the mutants re-enact. */

const ALL: readonly Mutant[] = [...MUTANTS, ...STORE_MUTANTS, ...DISTRIBUTED_MUTANTS];
const CLASSES: readonly BugClassRow[] = BUG_CLASSES;

/** The mutants that re-enact a bug at one of the addresses of its class. */
export const reenactments = (mutants: readonly Mutant[] = ALL): readonly Mutant[] => {
  const shipped = new Set(CLASSES.flatMap(({ bugs }) => bugs));
  return mutants.filter(({ seen }) => seen !== undefined && shipped.has(seen));
};

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly string[]): string[] => [
  row(...head),
  row(...head.map(() => '---')),
  ...rows,
];

const REASONS: Readonly<Record<NonNullable<BugClassRow['without'] | Mistake['without']>, string>> = {
  'needs several nodes': 'it takes several nodes',
  'not about rates': 'it is not about rates, but about how many run at once',
  'no defect': 'it is true of a right limiter',
};

const classRow = ({ id, what, bugs, without }: BugClassRow): string => {
  const own = ALL.filter((mutant) => mutant.class === id);
  const shown = own.map(({ id: name, seen }) =>
    seen !== undefined && bugs.includes(seen) ? `[\`${name}\`](${seen})` : `\`${name}\``,
  );
  const those = shown.length > 0 || without === undefined ? shown.join(', ') : `none: ${REASONS[without]}`;
  return row(`**${id}**: ${what}`, String(bugs.length), those);
};

const mistakeRow = ({ mistake, mutants, without }: Mistake): string =>
  row(mistake, without === undefined ? mutants.map((id) => `\`${id}\``).join(', ') : `none: ${REASONS[without]}`);

const storeRow = ({ id, breaks, wrong, temptation, seen }: Mutant): string =>
  row(seen === undefined ? `\`${id}\`` : `[\`${id}\`](${seen})`, breaks.join(', '), wrong, temptation);

export const readme = (): string => {
  const bugs = CLASSES.flatMap((each) => each.bugs).length;
  const seen = new Set(reenactments().map((mutant) => mutant.seen)).size;
  return `${[
    '# Mutants',
    '',
    '<!-- Written by `npm run mutants-readme`. -->',
    '',
    `${MUTANTS.length} limiters with one defect each: a patch of the right code in \`src/\`, and why anybody would write it`,
    '([`mutant.ts`](mutant.ts)). `npm run conformance` must kill every one by the clause that it names; how to add one is in',
    '[CONTRIBUTING.md](../CONTRIBUTING.md).',
    '',
    `${STORE_MUTANTS.length} more are limiters over Redis ([\`store/\`](store)): \`ratelaw mutants store\` judges those, on a real server, and so do tests.`,
    `${DISTRIBUTED_MUTANTS.length} are limiters of several nodes ([\`distributed/\`](distributed)), tried beside it as well: clocks are off, and links are cut.`,
    '',
    '## Bugs that shipped',
    '',
    `${bugs} bugs of rate limiters in use, in ${CLASSES.length} classes: each shipped, and its address states what sets it off`,
    `([\`bug-classes.ts\`](bug-classes.ts)). ${seen} of them are re-enacted: a link leads to the bug. The code is ours, and so are`,
    'the words. Mutants without a link make a mistake of the same class that was not taken from there.',
    '',
    ...table(['class', 'bugs', 'mutants'], CLASSES.map(classRow)),
    '',
    '## Mistakes that are taught',
    '',
    'What exercises and interviews warn of, and refuse solutions for.',
    '',
    ...table(['mistake', 'mutants'], TAUGHT.map(mistakeRow)),
    '',
    '## Rulings',
    '',
    'How the law decides where limiters disagree is in [spec/README.md](../spec/README.md). These decide otherwise.',
    '',
    ...table(['question', 'mutants'], RULED.map(mistakeRow)),
    '',
    '## Wrong by little',
    '',
    'What most tests do not notice.',
    '',
    ...table(['mistake', 'mutants'], SUBTLE.map(mistakeRow)),
    '',
    '## Over a store',
    '',
    ...table(['mutant', 'breaks', 'wrong', 'why anybody would write it'], STORE_MUTANTS.map(storeRow)),
    '',
    '## Of several nodes',
    '',
    ...table(['mutant', 'breaks', 'wrong', 'why anybody would write it'], DISTRIBUTED_MUTANTS.map(storeRow)),
  ].join('\n')}\n`;
};
