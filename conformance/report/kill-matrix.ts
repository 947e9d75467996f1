import colors from 'picocolors';
import { CLAUSES } from '../../spec/index.ts';
import type { KillMatrix, Stood, Trialled } from '../kill-matrix.ts';

/** The kill matrix, for a person at a terminal. */

type Row = KillMatrix['mutants'][number];

const COLUMNS = 12;
const ORDER: ReadonlyMap<string, number> = new Map(CLAUSES.map(({ id }, i) => [id, i]));
const inOrder = (ids: Iterable<string>): readonly string[] =>
  [...new Set(ids)].sort((a, b) => (ORDER.get(a) ?? 0) - (ORDER.get(b) ?? 0));

const list = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));

/** `named`: a clause that the mutant names, and that its counterexample is about; `broken`: any other. */
export const MARKS = { named: '✗', broken: '+', kept: '·' } as const;

const markOf = ({ broken, killing }: Trialled, id: string): string => {
  if (killing?.named.includes(id)) return MARKS.named;
  return broken.includes(id) ? MARKS.broken : MARKS.kept;
};

/** Mutants × the clauses that one of them breaks, in blocks that fit a terminal. */
const block = (rows: readonly Row[], width: number): string[] => {
  const ids = inOrder(rows.flatMap(({ broken }) => broken));
  const lines: string[] = [];
  for (let from = 0; from < ids.length; from += COLUMNS) {
    const columns = ids.slice(from, from + COLUMNS);
    const widths = columns.map((id) => Math.max(id.length, 5) + 1);
    // A mutant that breaks nothing of these stands in another block.
    const shown = rows.filter(({ broken }) => columns.some((id) => broken.includes(id)));
    lines.push(colors.dim(`${' '.repeat(width)} ${columns.map((id, i) => id.padStart(widths[i] ?? 0)).join('')}`));
    for (const row of shown) {
      const cells = columns.map((id, i) => markOf(row, id).padStart(widths[i] ?? 0));
      lines.push(`${row.id.padEnd(width)} ${cells.join('')}`);
    }
    lines.push('');
  }
  return lines;
};

const HEADER = ['mutant', 'names', 'killed by', 'history', 'operations', 'calls'] as const;

const cellsOf = ({ id, mutant, killing, survives }: Row): readonly string[] => {
  const names = mutant.breaks.join(' ');
  if (!killing) return [id, names, `SURVIVES: ${survives}`, '', '', ''];
  const { clause, named, run, operations, calls } = killing;
  const by = inOrder([clause, ...named]).join(' ');
  return [id, names, by, run === 0 ? 'a case of its own' : `${run}`, `${operations}`, `${calls}`];
};

/** How each mutant died: of what, after how many histories and operations, and how short its counterexample is. */
const deaths = (rows: readonly Row[]): string[] => {
  const table = [HEADER, ...rows.map(cellsOf)];
  const widths = HEADER.map((_, i) =>
    Math.max(...table.map((cells) => (i === 2 && cells[2]?.startsWith('SURVIVES') ? 0 : (cells[i] ?? '').length))),
  );
  return table.map((cells, n) => {
    const line = cells
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ');
    if (n === 0) return colors.dim(line.trimEnd());
    return cells[2]?.startsWith('SURVIVES') ? colors.red(line.trimEnd()) : line.trimEnd();
  });
};

/** The counterexample of a mutant. */
const shown = ({ id, killing }: Row): string[] =>
  killing
    ? [
        `${id}: ${killing.named.join(', ')}${killing.explainedBy && `, explained by: ${killing.explainedBy}`}`,
        killing.shown,
        '',
      ]
    : [];

/** Ids begin with their topic: an algorithm, or what the defect is about. */
const topicOf = ({ id, mutant: { algorithm } }: Row): string =>
  id.startsWith(`${algorithm}-`) ? algorithm : (id.split('-')[0] ?? id);

const complaints = ({ name, grievances }: Stood): string[] => grievances.map((each) => `${name}: ${each}`);

const standing = (right: readonly Stood[], kind: Stood['kind'], what: string): string => {
  const of = right.filter((each) => each.kind === kind);
  return `${of.filter(({ exitCode }) => exitCode === 0).length} of ${of.length} ${what}`;
};

/** The sentences that decide: who survives, who is accused, and what the mutants do not show. */
export const summary = ({
  mutants,
  right,
  isPart,
  elsewhere,
  unexercised,
  unneeded,
  stale,
  alike,
}: KillMatrix): string[] => {
  const killed = mutants.filter(({ killing }) => killing);
  return [
    ...mutants.flatMap(({ id, mutant, survives }) =>
      survives === undefined
        ? []
        : [colors.red(`SURVIVES  ${id}, which must break ${mutant.breaks.join(' or ')}: ${survives}`)],
    ),
    ...right.flatMap(complaints).map((line) => colors.red(`ACCUSED   ${line}`)),
    ...mutants.flatMap(({ id, faults }) => faults.map((fault) => colors.red(`FAULT     ${id}: ${fault}`))),
    `${killed.length} of ${mutants.length} mutants killed, each for its own reason, and again on replay`,
    ...(right.length === 0
      ? []
      : [
          `${standing(right, 'reference', 'reference limiters conform')} · ${standing(right, 'wheat', 'correct limiters of other styles conform')}`,
        ]),
    ...(isPart
      ? []
      : [
          `clauses that no limiter that is right exercises: ${list(unexercised)}`,
          `clauses that no mutant needs: ${list(unneeded)}`,
          ...(stale.length === 0
            ? []
            : [`clauses that a mutant needs, though they say that none does: ${list(stale)}`]),
          `clauses that no mutant tells apart: ${list(alike.map((ids) => ids.join(' = ')))}`,
          `clauses that are judged in tests of their own, of limiters over a store and of several nodes: ${list(elsewhere)}`,
        ]),
  ];
};

export const killMatrixText = (matrix: KillMatrix, seed: number): string => {
  const width = Math.max(0, ...matrix.mutants.map(({ id }) => id.length));
  const topics = [...new Set(matrix.mutants.map(topicOf))];
  return [
    `kill matrix · seed ${seed}`,
    '',
    ...topics.flatMap((topic) => {
      const rows = matrix.mutants.filter((row) => topicOf(row) === topic);
      return [colors.bold(topic), '', ...block(rows, width)];
    }),
    colors.dim(
      `${MARKS.named} broken, as the mutant says · ${MARKS.broken} broken as well · ${MARKS.kept} kept, or not judged beside the failure`,
    ),
    '',
    ...(matrix.mutants.length === 0 ? [] : [...deaths(matrix.mutants), '']),
    // Of all of them only `--json`, `--report` and `--html` have room for the histories.
    ...(matrix.isPart ? matrix.mutants.flatMap(shown) : []),
    ...summary(matrix),
  ].join('\n');
};
