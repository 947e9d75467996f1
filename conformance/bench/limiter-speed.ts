import { start } from './children.ts';
import type { Question } from './contender.ts';
import { ALGORITHMS_HERE } from './limiters.ts';
import { isInstalled } from './peers.ts';
import { type Course, type Rates, race } from './race.ts';
import { median, medianRatio } from './statistics.ts';
import { met, table, times, whole } from './table.ts';

/** DESIGN.md §9. */
const OF_BARE_LEAST = 0.7;
const OF_FLEXIBLE_LEAST = 10;
const BYTES_MOST = 100;
const BYTES_KEYS = 1_000_000;

const BARE = 'bare Map';
const FLEXIBLE = 'rate-limiter-flexible';
const EXPRESS = 'express-rate-limit';
/** Has no keys: one bucket. */
const LIMITER = 'limiter';
const PEERS = [FLEXIBLE, EXPRESS, LIMITER] as const;

const COURSES: readonly Course[] = [
  { name: '1 key', keys: 1, purpose: 'admits', roundMs: 40 },
  { name: '1,000 keys', keys: 1_000, purpose: 'admits', roundMs: 40 },
  { name: '1,000,000 keys', keys: 1_000_000, purpose: 'admits', roundMs: 200 },
  { name: '1 denied', keys: 1, purpose: 'denies', roundMs: 40 },
  { name: '1,000 denied', keys: 1_000, purpose: 'denies', roundMs: 40 },
];

const BUDGETS: Readonly<Record<string, number>> = { [BARE]: OF_BARE_LEAST, [FLEXIBLE]: OF_FLEXIBLE_LEAST };

/** All of ours beside one of the others. */
const beside = (theirs: string, races: ReadonlyMap<Course, Rates>): string => {
  const run = [...races].filter(([, rates]) => rates.has(theirs));
  const least = BUDGETS[theirs];
  const budget = least === undefined ? '' : ` Budget: ≥ ${least} ×.`;
  const rows = ALGORITHMS_HERE.map((ours) => {
    const ratios = run.map(([, rates]) => medianRatio(rates.get(ours)!, rates.get(theirs)!));
    return [ours, ...ratios.map(times), ...(least === undefined ? [] : [met(ratios.every((ratio) => ratio >= least))])];
  });
  const speeds = ['(operations/s)', ...run.map(([, rates]) => whole(median(rates.get(theirs)!)))];
  return table(
    `Limiters in memory ÷ ${theirs}.${budget} All is admitted, except where all is denied.`,
    ['', ...run.map(([{ name }]) => name), ...(least === undefined ? [] : ['budget'])],
    [...rows, speeds],
  );
};

export const limiterSpeed = async (): Promise<string> => {
  const peers = PEERS.filter(isInstalled);
  const races = new Map<Course, Rates>();
  for (const course of COURSES) {
    const able = peers.filter((peer) => course.keys === 1 || peer !== LIMITER);
    races.set(course, await race('contender', [BARE, ...ALGORITHMS_HERE, ...able], course));
  }
  return [BARE, ...peers].map((theirs) => beside(theirs, races)).join('\n');
};

export const limiterSize = async (): Promise<string> => {
  const sizes = new Map<string, number>();
  for (const contender of [...ALGORITHMS_HERE, BARE, ...[FLEXIBLE, EXPRESS].filter(isInstalled)]) {
    const child = start('contender');
    try {
      const ask = <T>(question: Question): Promise<T> => child.ask<T>(question);
      await ask({ kind: 'build', contender, keys: BYTES_KEYS, purpose: 'usual' });
      sizes.set(contender, await ask<number>({ kind: 'bytes' }));
    } finally {
      child.end();
    }
  }
  const isBudgeted = (contender: string): boolean =>
    contender !== 'sliding-log' && ALGORITHMS_HERE.some((ours) => ours === contender);
  return table(
    `Bytes per idle key beyond the key string, at ${whole(BYTES_KEYS)} keys, each admitted once. Budget: ≤ ${BYTES_MOST}, the sliding log aside.`,
    ['', 'bytes', 'budget', '÷ bare Map'],
    [...sizes].map(([contender, bytes]) => [
      contender,
      bytes.toFixed(1),
      isBudgeted(contender) ? met(bytes <= BYTES_MOST) : '',
      times(bytes / sizes.get(BARE)!),
    ]),
  );
};
