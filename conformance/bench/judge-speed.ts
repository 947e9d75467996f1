import { start } from './children.ts';
import type { Question, Round } from './courtroom.ts';
import { ALGORITHMS_HERE } from './limiters.ts';
import { medianRatio } from './statistics.ts';
import { met, table, times, whole } from './table.ts';

/** DESIGN.md §9: parsed events in, claims included. */
const EVENTS_PER_S_LEAST = 1_000_000;
const ROUNDS = 5;

const roundsOf = async (algorithm: string, witnesses: boolean): Promise<Round[]> => {
  const child = start('courtroom');
  try {
    await child.ask({ kind: 'open', algorithm, witnesses } as Question);
    const rounds: Round[] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push(await child.ask<Round>({ kind: 'round' } satisfies Question));
    return rounds;
  } finally {
    child.end();
  }
};

export const judgeSpeed = async (): Promise<string> => {
  const rows: string[][] = [];
  for (const algorithm of ALGORITHMS_HERE) {
    const plain = await roundsOf(algorithm, false);
    const witnessed = await roundsOf(algorithm, true);
    const of = (rounds: readonly Round[], field: keyof Round): number[] => rounds.map((round) => round[field]);
    // What else the machine does only ever takes away.
    const fastest = (rounds: readonly Round[], field: keyof Round): number => Math.max(...of(rounds, field));
    const long = fastest(plain, 'long');
    rows.push([
      algorithm,
      whole(long),
      algorithm === 'token-bucket' ? met(long >= EVENTS_PER_S_LEAST) : '',
      times(medianRatio(of(plain, 'long'), of(plain, 'reading'))),
      whole(fastest(plain, 'pool')),
      whole(fastest(witnessed, 'long')),
      whole(fastest(witnessed, 'pool')),
    ]);
  }
  return table(
    `Judge: events/s, parsed events in, claims included; the fastest of ${ROUNDS} rounds. Budget: ≥ ${whole(EVENTS_PER_S_LEAST)} token-bucket events/s.
"long": a history of many keys, as an audit reads it; "÷ reading": divided by JSON.parse of its lines (median). "short": the histories of a default check. "witnessed": what was exercised is counted too.`,
    ['', 'long', 'budget', '÷ reading', 'short', 'long, witnessed', 'short, witnessed'],
    rows,
  );
};
