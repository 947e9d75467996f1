import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import type { Witnesses } from '../court.ts';
import { hearApart } from '../distributed/hearing.ts';
import { DISTRIBUTED_OVER_REDIS } from '../fixtures/redis/distributed.ts';
import type { Op } from '../scenario.ts';
import { readAdapter, type Subject, subjectOf } from '../subject.ts';
import { redisForTests } from './for-tests.ts';
import { argsFor } from './open.ts';
import { Store } from './store.ts';

const withSubject = async (of: { readonly name: string }, use: (subject: Subject) => Promise<void>): Promise<void> => {
  const server = await redisForTests({ args: argsFor('redis 7') });
  if (!server) return;
  const store = await Store.open(server, injectedClock());
  try {
    const { adapter, declaration } = readAdapter(of, of.name);
    await use(await subjectOf(adapter, declaration, store.clock, undefined, store));
  } finally {
    await store.close();
  }
};

const ORIGIN = 1_700_000_000_000_000_000n;
const CONFIG = { capacity: 4, refill: { tokens: 1, periodMs: 100 } };

describe.each(DISTRIBUTED_OVER_REDIS)('$name', { timeout: 60_000 }, (of) => {
  it('is right on clocks that are off and links that are cut', async () => {
    await withSubject(of, async (subject) => {
      const witnesses: Witnesses = new Map();
      const findings = await hearApart(subject, { ...DEFAULTS, seed: 3, runs: 20 }, witnesses);
      expect(findings.map(({ clause, violation }) => `${clause}: ${violation.got}; ${violation.wanted}`)).toEqual([]);
      for (const clause of ['DIST-1', 'DIST-2', 'DIST-3', 'DIST-4'])
        expect(witnesses.get(clause) ?? 0, clause).toBeGreaterThanOrEqual(1);
    });
  });
});

describe('a link to Redis', { timeout: 60_000 }, () => {
  const [strict] = DISTRIBUTED_OVER_REDIS;
  const ask = (node: number, cost: number, ms = 0, kind: Op['kind'] = 'try'): Op => ({
    kind,
    at: ORIGIN + BigInt(ms) * 1_000_000n,
    key: 'a',
    cost,
    node,
  });
  const kinds = async (subject: Subject, ops: readonly Op[], skews: readonly number[] = []): Promise<string[]> =>
    (await subject.drive({ config: CONFIG, origin: ORIGIN, ops, skews })).events
      .filter(({ kind }) => kind === 'try')
      .map(({ outcome }) => outcome.kind);

  it('that is cut carries nothing, a deaf one no reply, and one that is mended everything', async () => {
    await withSubject(strict ?? { name: '' }, async (subject) => {
      const cut = [ask(0, 1), ask(0, 1, 0, 'cut'), ask(0, 3), ask(1, 3), ask(0, 1, 0, 'mend'), ask(0, 1, 100)];
      expect(await kinds(subject, cut)).toEqual(['allowed', 'refused', 'allowed', 'allowed']);
      // It was carried out, and nobody has heard of it.
      const deaf = [ask(0, 1), ask(0, 1, 0, 'deafen'), ask(0, 3), ask(1, 1), ask(0, 1, 0, 'mend'), ask(0, 1, 100)];
      expect(await kinds(subject, deaf)).toEqual(['allowed', 'refused', 'denied', 'allowed']);
    });
  });

  it('has the server’s clock at its end, which may be off, and each node its own', async () => {
    await withSubject(strict ?? { name: '' }, async (subject) => {
      const ops = [ask(0, 4), ask(1, 1, 99), ask(1, 1, 100)];
      for (const skews of [[], [100], [-100, 100, -100]])
        expect(await kinds(subject, ops, skews)).toEqual(['allowed', 'denied', 'allowed']);
    });
  });

  it('has the server’s clock set anew, which stands still until time has caught up', async () => {
    await withSubject(strict ?? { name: '' }, async (subject) => {
      const set = (ms: number, ...skews: number[]): Op => ({ ...ask(0, 1, ms, 'skew'), skews });
      const ahead = [ask(0, 4), set(0, 100), ask(1, 1), ask(1, 1)];
      expect(await kinds(subject, ahead)).toEqual(['allowed', 'allowed', 'denied']);
      const behind = [ask(0, 4), set(0, -100), ask(1, 1, 199), ask(1, 1, 299)];
      expect(await kinds(subject, behind, [100])).toEqual(['allowed', 'denied', 'denied']);
      expect(await kinds(subject, [...behind, ask(1, 1, 300)], [100])).toEqual([
        'allowed',
        'denied',
        'denied',
        'allowed',
      ]);
      // The next history begins at its own time.
      expect(await kinds(subject, [ask(0, 4), ask(1, 1, 99), ask(1, 1, 100)])).toEqual([
        'allowed',
        'denied',
        'allowed',
      ]);
    });
  });

  it('that is to be slow is refused: no time passes while a call is under way', async () => {
    await withSubject(strict ?? { name: '' }, async (subject) => {
      const slow: Op = { ...ask(0, 1, 0, 'slow'), delaysMs: [0, 5] };
      const { events } = await subject.drive({ config: CONFIG, origin: ORIGIN, ops: [slow], skews: [] });
      expect(events[0]?.outcome).toEqual({ kind: 'refused', message: expect.stringMatching(/are not slowed/) });
    });
  });
});
