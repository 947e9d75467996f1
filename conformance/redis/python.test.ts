import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import { failureOfFinding } from '../failure.ts';
import { findPython, PythonWindows } from '../fixtures/redis/python.ts';
import { skipped } from '../process/for-tests.ts';
import { replay } from '../replay.ts';
import { adapterOf, type Subject, subjectOf } from '../subject.ts';
import { redisForTests } from './for-tests.ts';
import { NodesHearing } from './hearing.ts';
import { argsFor } from './open.ts';
import { Store } from './store.ts';

/** A limiter in another process, written in another language, over a client of its own: it knows of no proxy. */

const RUNS = 20;

let windows: PythonWindows | undefined;
let store: Store | undefined;
beforeAll(async () => {
  const python = findPython();
  if ('why' in python) return skipped('python', `redis-py cannot be had: ${python.why}`);
  const server = await redisForTests({ args: argsFor('redis 7') });
  if (!server) return;
  store = await Store.open(server, injectedClock());
  windows = new PythonWindows(python);
}, 180_000);
afterAll(async () => {
  windows?.close();
  await store?.close();
});

const heard = async (how: 'get then set' | 'script') => {
  if (!windows || !store) return undefined;
  const { adapter, declaration } = adapterOf(windows.adapter(how), how);
  const subject: Subject = await subjectOf(adapter, declaration, store.clock, undefined, store);
  const isEnough = (broken: ReadonlySet<string>): boolean => broken.has('CONC-1');
  const witnesses = new Map<string, number>();
  const hearing = new NodesHearing(subject, { seed: DEFAULTS.seed, runs: RUNS, isEnough }, witnesses);
  return { subject, findings: await hearing.run(), witnesses };
};

describe('a Python limiter over redis-py', { timeout: 120_000 }, () => {
  it('that reads and then writes loses a count between two nodes: found, made short, and found again each time', async () => {
    const result = await heard('get then set');
    if (!result) return;
    const [finding] = result.findings;
    if (!finding) throw new Error('no race was found');
    const failure = await failureOfFinding(result.subject, finding);
    expect(failure.violation).toMatchObject({ clause: 'CONC-1', direction: 'over' });
    // Nothing can be left out: two that overlap, and one that shows that only one of them was counted.
    const commands = failure.history.deeds?.filter(({ node }) => node !== undefined).map(({ what }) => what) ?? [];
    expect(failure.history.events.length).toBeLessThanOrEqual(3);
    expect(commands.join()).toContain('GET ratelaw:a,GET ratelaw:a,SET ratelaw:a');
    for (let again = 0; again < 5; again++) {
      const { broken, history } = await replay(result.subject, failure);
      expect(broken).toEqual(failure.violation);
      expect(history.deeds).toEqual(failure.history.deeds);
    }
  });

  it('that leaves it to a script is right, whatever befalls', async () => {
    const result = await heard('script');
    if (!result) return;
    expect(result.findings.map(({ clause, violation }) => `${clause}: ${violation.got}`)).toEqual([]);
    for (const clause of ['CONC-1', 'FAULT-1', 'FAULT-2', 'FAULT-3', 'FAULT-4'])
      expect(result.witnesses.get(clause) ?? 0, clause).toBeGreaterThanOrEqual(3);
  });
});
