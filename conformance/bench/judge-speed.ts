import { start } from './children.ts';
import type { Question, Round } from './courtroom.ts';
import { ALGORITHMS_HERE } from './limiters.ts';
import { medianRatio } from './statistics.ts';
import { met, table, times, whole } from './table.ts';

/** DESIGN.md §9: parsed events in, claims included. */
const EVENTS_PER_S_LEAST = 1_000_000;

interface Session {
  readonly long: readonly Round[];
  readonly short: readonly Round[];
}

const sessionOf = async (algorithm: string, witnesses: boolean): Promise<Session> => {
  const child = start('courtroom');
  const ask = (question: Question): Promise<readonly Round[]> => child.ask(question);
  try {
    await child.ask({ kind: 'open', algorithm, witnesses });
    return { long: await ask({ kind: 'long' }), short: await ask({ kind: 'short' }) };
  } finally {
    child.end();
  }
};

/** Of the rounds the fastest: what else the machine does only ever takes away. */
const fastest = (rounds: readonly Round[]): number => Math.max(...rounds.map(({ judging }) => judging));

const besideReading = (rounds: readonly Round[]): number =>
  medianRatio(
    rounds.map(({ judging }) => judging),
    rounds.map(({ reading }) => reading),
  );

export const judgeSpeed = async (): Promise<string> => {
  const rows: string[][] = [];
  for (const algorithm of ALGORITHMS_HERE) {
    const plain = await sessionOf(algorithm, false);
    const witnessed = await sessionOf(algorithm, true);
    const long = fastest(plain.long);
    rows.push([
      algorithm,
      whole(long),
      algorithm === 'token-bucket' ? met(long >= EVENTS_PER_S_LEAST) : '',
      times(besideReading(plain.long)),
      whole(fastest(plain.short)),
      whole(fastest(witnessed.long)),
      whole(fastest(witnessed.short)),
    ]);
  }
  return table(
    `Judge: events/s, parsed events in, claims included, the fastest round. Budget: ≥ ${whole(EVENTS_PER_S_LEAST)} token-bucket events/s.
"long": a history of many keys, as an audit reads it; "÷ reading": divided by JSON.parse of its lines (median). "short": the histories of a default check. "witnessed": what was exercised is counted too.`,
    ['', 'long', 'budget', '÷ reading', 'short', 'long, witnessed', 'short, witnessed'],
    rows,
  );
};
