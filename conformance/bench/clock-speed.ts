import { findClock, isVirtual } from '../process/means.ts';
import { Client } from '../redis/client.ts';
import { findRedis } from '../redis/find.ts';
import { OwnRedis } from '../redis/server.ts';
import { median } from './statistics.ts';
import { figure, table, times, whole } from './table.ts';

/** What it costs to move the clock of a Redis, beside what is asked of it at every instant. */

const ROUNDS = 5;
const ADVANCES = 20_000;
const QUESTIONS = 3_000;
const MS = 1_000_000n;

/** So many a second. */
const rate = async (count: number, act: () => unknown): Promise<number> => {
  const began = performance.now();
  for (let n = 0; n < count; n++) await act();
  return (count * 1_000) / (performance.now() - began);
};

export const clockSpeed = async (): Promise<string> => {
  const found = findRedis(process.env);
  if (found.kind !== 'program')
    return `\nclock: NOT MEASURED: ${found.kind === 'missing' ? found.why : 'a server by URL'}`;
  const means = findClock(process.env);
  if (!isVirtual(means)) return `\nclock: NOT MEASURED: ${means.why}`;
  const server = await OwnRedis.start(found, { means });
  const client = await Client.open(server.port);
  try {
    const { clock } = server;
    if (!clock) return `\nclock: NOT MEASURED: ${server.describe}`;
    const rounds: { readonly advances: number; readonly both: number; readonly gets: number }[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      rounds.push({
        advances: await rate(ADVANCES, () => clock.advance(MS)),
        both: await rate(QUESTIONS, () => {
          clock.advance(MS);
          return client.ask('GET', 'k');
        }),
        gets: await rate(QUESTIONS, () => client.ask('GET', 'k')),
      });
    }
    const row = (name: string, of: (round: (typeof rounds)[number]) => number): string[] => {
      const perSecond = median(rounds.map(of));
      return [
        name,
        whole(perSecond),
        figure(1e6 / perSecond),
        times(median(rounds.map((each) => of(each) / each.gets))),
      ];
    };
    return table(
      `clock: ${server.describe}`,
      ['', 'a second', 'µs each', 'beside GET'],
      [
        row('advance', (round) => round.advances),
        row('advance, then GET', (round) => round.both),
        row('GET', (round) => round.gets),
      ],
    );
  } finally {
    client.close();
    await server.stop();
  }
};
