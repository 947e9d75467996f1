import { isInstalled } from './peers.ts';
import { type Course, type Rates, race } from './race.ts';
import { median, medianRatio } from './statistics.ts';
import { figure, met, table, times } from './table.ts';

/** Not slower than what it takes the place of. */
const OF_THEIRS_LEAST = 1;

/** The server alone, ours in it, and theirs in it; all say the same to the client, but for the text of a denial. */
const SIDES = [
  { bare: 'express', ours: 'ours in express', theirs: 'express-rate-limit' },
  { bare: 'fastify', ours: 'ours in fastify', theirs: '@fastify/rate-limit' },
] as const;

const COURSES: readonly Course[] = [
  { name: 'allowed', keys: 1, purpose: 'admits', roundMs: 250 },
  { name: 'denied', keys: 1, purpose: 'denies', roundMs: 250 },
];

const microseconds = (rates: readonly number[]): string => `${figure(1e6 / median(rates))} µs`;

/** What a request takes longer with a limiter than without, round by round. */
const overhead = (rates: readonly number[], bare: readonly number[]): number =>
  median(rates.map((rate, i) => 1e6 / rate - 1e6 / bare[i]!));

const row = (name: string, rates: Rates, { bare, ours, theirs }: (typeof SIDES)[number], isAllowed: boolean) => {
  const own = rates.get(ours)!;
  const without = rates.get(bare)!;
  const cells = [name, microseconds(without), microseconds(own)];
  // A denial never reaches the handler, so it is no server plus a limiter.
  const added = (of: readonly number[]): string => (isAllowed ? `${figure(overhead(of, without))} µs` : '');
  const others = rates.get(theirs);
  if (others === undefined) return [...cells, added(own)];
  const ratio = medianRatio(own, others);
  return [...cells, added(own), microseconds(others), added(others), times(ratio), met(ratio >= OF_THEIRS_LEAST)];
};

export const middlewareSpeed = async (): Promise<string> => {
  const rows: string[][] = [];
  for (const side of SIDES) {
    const contenders = [side.bare, side.ours, ...(isInstalled(side.theirs) ? [side.theirs] : [])];
    for (const course of COURSES) {
      const rates = await race('web-server', contenders, course);
      rows.push(row(`${side.theirs}, ${course.name}`, rates, side, course.purpose === 'admits'));
    }
  }
  return table(
    `Middleware, beside theirs in the same server: processor time of a request without a network, a fixed window in memory, one client.
Budget: ≥ ${OF_THEIRS_LEAST} × the requests/s of theirs. "added": to the server without a limiter. "ours ÷ theirs": requests/s.`,
    ['', 'server alone', 'ours', 'added', 'theirs', 'added', 'ours ÷ theirs', 'budget'],
    rows,
  );
};
