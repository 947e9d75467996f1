import { DISTRIBUTED_MUTANTS } from '../../mutants/distributed/index.ts';
import { MUTANTS } from '../../mutants/index.ts';
import { CLAUSES, type Clause, clauseOf } from '../../spec/index.ts';
import { UsageError } from '../errors.ts';
import { knownBugs } from '../known-bugs.ts';

const wrap = (text: string, indent: string, width = 92): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width - indent.length && line !== '') {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
};

const DIRECTIONS: Record<Clause['direction'], string> = {
  over: 'admits too much',
  under: 'admits too little',
  both: 'admits too much or too little',
  claim: 'says something false',
  live: 'does not answer',
  scope: 'touches what it should not',
};

const field = (name: string, text: string): string => `  ${name.padEnd(9)}${wrap(text, ' '.repeat(11))}`;

const explained = (clause: Clause): string => {
  const mutants = [...MUTANTS, ...DISTRIBUTED_MUTANTS].filter(({ breaks }) => breaks.includes(clause.id));
  const bugs = knownBugs(clause.id, clause.algorithms === 'every' ? '' : (clause.algorithms[0] ?? ''), 2);
  return [
    `${clause.id}  ${clause.level}  ${wrap(clause.text, ' '.repeat(clause.id.length + clause.level.length + 4))}`,
    '',
    field('Why', clause.why),
    field('Source', clause.source),
    field(
      'Binds',
      `${clause.algorithms === 'every' ? 'every limiter' : clause.algorithms.join(', ')}${clause.needs ? `, with ${clause.needs}` : ''}`,
    ),
    field('Breach', `a limiter that breaks it ${DIRECTIONS[clause.direction]}`),
    ...(clause.implies.length > 0 ? [field('Implies', `breaking it breaks ${clause.implies.join(', ')} too`)] : []),
    ...mutants.map(({ id, wrong }) => field('Mutant', `${id}: ${wrong}`)),
    ...bugs.map(({ project, what, url }) => field('Seen', `${project}: ${what} ${url}`)),
  ].join('\n');
};

/**
 * The law as text: all clauses, one line each, or one explained. TB-3 explains TB-3a and TB-3b.
 * @throws UsageError for an id that is none.
 */
export const law = (id: string | undefined, json: boolean): string => {
  if (id === undefined) {
    if (json) return JSON.stringify(CLAUSES, null, 2);
    const width = Math.max(...CLAUSES.map((clause) => clause.id.length));
    return CLAUSES.map(
      (clause) =>
        `${clause.id.padEnd(width)}  ${clause.level.padEnd(6)}  ${wrap(clause.text, ' '.repeat(width + 10), 110)}`,
    ).join('\n');
  }
  const wanted = id.toUpperCase().replace(/([AB])$/, (letter) => letter.toLowerCase());
  const exact = clauseOf(wanted);
  const clauses = exact
    ? [exact]
    : CLAUSES.filter((clause) => clause.id === `${wanted}a` || clause.id === `${wanted}b`);
  if (clauses.length === 0) {
    const prefix = wanted.split('-')[0] ?? '';
    const near = CLAUSES.filter((clause) => clause.id.startsWith(`${prefix}-`)).map((clause) => clause.id);
    throw new UsageError(
      `there is no clause ${id}${near.length > 0 ? `; there are ${near.join(', ')}` : '; `ratelaw law` lists them'}`,
    );
  }
  return json ? JSON.stringify(clauses, null, 2) : clauses.map(explained).join('\n\n');
};
