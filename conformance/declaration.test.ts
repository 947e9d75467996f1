import { describe, expect, it } from 'vitest';
import { ALGORITHMS, type Algorithm } from './contract.ts';
import { alternatives, assume, readDeclaration, writtenOf } from './declaration.ts';
import { UsageError } from './errors.ts';

const read = (declares: unknown) => readDeclaration(declares, 'here');
const PARTS = [
  { name: 'second', algorithm: 'token-bucket' },
  { name: 'day', algorithm: 'fixed-window' },
];
/** What an algorithm cannot be read without. */
const least = (algorithm: Algorithm) => ({ algorithm, ...(algorithm === 'composite' ? { parts: PARTS } : {}) });

describe('readDeclaration', () => {
  it('reads what is left out strictly', () => {
    const declaration = read({ algorithm: 'token-bucket' });
    expect(declaration).toMatchObject({
      clock: 'injected',
      resolutionNs: 1_000_000,
      rounding: 'floor',
      arithmetic: 'exact',
      backwards: 'freeze',
      backwardsToleranceMs: 100,
      carry: 'proportion',
      order: 'fifo',
      barging: false,
      wakeBoundMs: 0,
      failFast: false,
      cancels: true,
      timeouts: true,
      blockMs: 0,
      afterBlock: 'kept',
      maxKeys: Number.POSITIVE_INFINITY,
      cancelGives: 'what-is-free',
      parts: [],
      denialsCount: false,
      costs: 'weighted',
      fractional: false,
      zeroCost: 'error',
      zeroConfig: 'error',
      emptyKey: 'error',
      keyed: true,
      remaining: 'exact',
      retryAfter: 'enough',
      resetAfter: 'full',
      configs: 'any',
    });
    expect([...declaration.written]).toEqual(['algorithm']);
  });

  it.each(ALGORITHMS)('takes %s with nothing else said', (algorithm) => {
    expect(read(least(algorithm)).algorithm).toBe(algorithm);
  });

  it('an undefined field is one that was not written', () => {
    expect([...read({ algorithm: 'gcra', arithmetic: undefined }).written]).toEqual(['algorithm']);
  });

  it.each([
    [undefined, /^here: declares must be an object.*got undefined/],
    [null, /got null/],
    ['token-bucket', /got "token-bucket"/],
    [{}, /^here: declares\.algorithm is undefined; wanted: one of "token-bucket"/],
    [{ algorithm: 'leaky' }, /^here: declares\.algorithm is "leaky"; wanted: one of .*"leaky-bucket"/],
    [{ algorithm: 'gcra', resolutionNS: 1 }, /declares\.resolutionNS is not a field; did you mean resolutionNs\?/],
    [{ algorithm: 'gcra', denialCount: true }, /did you mean denialsCount\?/],
    [{ algorithm: 'gcra', colour: 'red' }, /declares\.colour is not a field; the fields are algorithm, clock, /],
    [
      { algorithm: 'gcra', clock: 'wall' },
      /declares\.clock is "wall"; wanted: one of "injected", "fake-timers", "process"/,
    ],
    [{ algorithm: 'gcra', store: 'etcd' }, /declares\.store is "etcd"; wanted: .*"redis"/],
    [{ algorithm: 'gcra', resolutionNs: 0 }, /declares\.resolutionNs is 0; wanted: /],
    [{ algorithm: 'gcra', resolutionNs: 1.5 }, /declares\.resolutionNs is 1\.5; wanted: /],
    [{ algorithm: 'gcra', resolutionNs: Number.NaN }, /declares\.resolutionNs is NaN; wanted: /],
    [{ algorithm: 'gcra', resolutionNs: 4e12 }, /declares\.resolutionNs is 4000000000000; wanted: /],
    [{ algorithm: 'gcra', keyed: 'yes' }, /declares\.keyed is "yes"; wanted: .*boolean/],
    [{ algorithm: 'gcra', fractional: '2' }, /declares\.fractional is "2"; wanted: /],
    [{ algorithm: 'gcra', fractional: true }, /declares\.fractional is true; wanted: /],
    [{ algorithm: 'gcra', configs: [] }, /declares\.configs is an array; wanted: /],
    [{ algorithm: 'gcra', backwards: 'panic' }, /declares\.backwards is "panic"; wanted: one of "freeze", .*"never"/],
    [{ algorithm: 'gcra', carry: 'half' }, /declares\.carry is "half"; wanted: one of "proportion", "as-is"/],
    [{ algorithm: 'gcra', order: 'lifo' }, /declares\.order is "lifo"; wanted: one of "fifo", "any"/],
    [{ algorithm: 'gcra', wakeBoundMs: -1 }, /declares\.wakeBoundMs is -1; wanted: /],
    [{ algorithm: 'gcra', blockMs: 0 }, /declares\.blockMs is 0; wanted: /],
    [{ algorithm: 'gcra', maxKeys: 0.5 }, /declares\.maxKeys is 0\.5; wanted: /],
    [{ algorithm: 'composite', parts: PARTS.slice(1) }, /declares\.parts is an array; wanted: /],
    [{ algorithm: 'composite', parts: [{ name: '', algorithm: 'gcra' }, ...PARTS] }, /declares\.parts\.0\.name is ""/],
    [
      { algorithm: 'composite', parts: [{ name: 'x', algorithm: 'composite' }, ...PARTS] },
      /declares\.parts\.0\.algorithm is "composite"; wanted: one of/,
    ],
  ])('says what is wrong with %j on one line', (declares, message) => {
    expect(() => read(declares)).toThrow(message);
    expect(() => read(declares)).toThrow(UsageError);
    expect(() => read(declares)).toThrow(/^[^\n]+$/);
  });

  it.each([
    [{ algorithm: 'token-bucket', windowAnchor: 'epoch' }, /windowAnchor says nothing about token-bucket/],
    [{ algorithm: 'token-bucket', denialsCount: false }, /denialsCount says nothing about token-bucket/],
    [{ algorithm: 'sliding-log', share: 'floor' }, /share says nothing about sliding-log/],
    [{ algorithm: 'fixed-window', keeps: 'tokens' }, /keeps says nothing about fixed-window/],
    [{ algorithm: 'gcra', arithmetic: 'exact', keeps: 'tokens' }, /keeps describes rounding, but .* exact/],
    [{ algorithm: 'gcra', arithmetic: 'exact', timeUnit: 's' }, /timeUnit describes rounding, but .* exact/],
    [{ algorithm: 'gcra', fractional: '0.1', costs: 'unit' }, /fractional costs and costs: "unit" contradict/],
    [{ algorithm: 'gcra', clock: 'process' }, /clock: 'process' is the clock of a store: declare store: 'redis'/],
    [{ algorithm: 'gcra', onFailure: 'open' }, /onFailure needs store: 'redis'/],
    [{ algorithm: 'gcra', delivery: 'at-most-once' }, /delivery needs store: 'redis'/],
    [{ algorithm: 'gcra', store: 'redis', http: {} }, /a limiter over a store is not judged over HTTP/],
    [{ algorithm: 'gcra', resetAfter: 'window-end' }, /resetAfter: "window-end" needs windows, and gcra has none/],
    [{ algorithm: 'gcra', configs: [{ limit: 1, windowMs: 5 }] }, /configs\[0\] has no capacity/],
    [
      {
        algorithm: 'fixed-window',
        configs: [
          { limit: 1, windowMs: 5 },
          { intervalMs: 1, slack: 0 },
        ],
      },
      /configs\[1\] has no limit/,
    ],
    [{ algorithm: 'spacing', configs: [{ limit: 1, windowMs: 5 }] }, /configs\[0\] has no intervalMs/],
    [{ algorithm: 'composite' }, /a composite declares its parts/],
    [{ algorithm: 'gcra', parts: PARTS }, /parts says nothing about gcra/],
    [{ ...least('composite'), configs: [{ limit: 1, windowMs: 5 }] }, /configs\[0\] has no parts/],
    [{ algorithm: 'fixed-window', carry: 'reset' }, /carry says nothing about fixed-window/],
    [{ algorithm: 'gcra', afterBlock: 'fresh' }, /afterBlock needs blockMs/],
    [{ ...least('composite'), http: {} }, /a composite is not judged over HTTP/],
  ])('refuses the contradiction in %j', (declares, message) => {
    expect(() => read(declares)).toThrow(message);
  });

  it('writes a declaration as its author did', () => {
    const written = { algorithm: 'fixed-window', windowAnchor: 'creation', denialsCount: true };
    expect(writtenOf(read(written))).toEqual(written);
    expect(read(writtenOf(read(written)))).toEqual(read(written));
  });
});

describe('alternatives', () => {
  it('asks about what was left open, and says so in fields that the schema takes', () => {
    for (const algorithm of ALGORITHMS) {
      const declaration = read(least(algorithm));
      const offers = alternatives(declaration);
      expect(offers.length).toBeGreaterThan(3);
      for (const fields of offers) {
        // What is offered can be declared: word for word.
        const assumed = assume(declaration, fields);
        expect(read(writtenOf(assumed)), `${algorithm} ${JSON.stringify(fields)}`).toEqual(assumed);
      }
    }
  });

  it('never offers a field once it was written', () => {
    for (const algorithm of ALGORITHMS) {
      for (const fields of alternatives(read(least(algorithm)))) {
        for (const field of Object.keys(fields)) {
          // Written as silence is read: nothing changes but that it was said.
          const declaration = read(least(algorithm));
          const said = assume(declaration, { [field]: declaration[field as 'keyed'] });
          for (const other of alternatives(said)) expect(Object.keys(other)).not.toContain(field);
        }
      }
    }
  });

  it('never offers a coarser clock than the declared one', () => {
    for (const algorithm of ALGORITHMS) {
      const offers = alternatives(read({ ...least(algorithm), resolutionNs: 1_000_000_000 }));
      for (const fields of offers) {
        expect(fields).not.toHaveProperty('rounding');
        expect(fields).not.toHaveProperty('resolutionNs');
      }
    }
    const coarse = alternatives(read({ algorithm: 'gcra' })).map(({ resolutionNs }) => resolutionNs ?? 0);
    expect(Math.max(...coarse)).toBeLessThanOrEqual(1_000_000);
  });

  it('never asks a bucket about windows', () => {
    for (const fields of alternatives(read({ algorithm: 'token-bucket' })))
      for (const field of ['windowAnchor', 'windowEnd', 'denialsCount', 'share', 'guard', 'phase'])
        expect(fields).not.toHaveProperty(field);
    expect(alternatives(read({ algorithm: 'fixed-window' }))).toContainEqual({ denialsCount: true });
  });

  it('asks about what a history shows: steps of the clock, changes, waits, reservations', () => {
    const offered = (kind: string, algorithm: Algorithm = 'token-bucket') =>
      alternatives(read(least(algorithm)), ['try', kind]);
    expect(offered('clock')).toEqual([{ backwards: 'rewind' }, { backwards: 'never' }]);
    expect(offered('reconfigure')).toContainEqual({ carry: 'as-is' });
    expect(offered('wait')).toContainEqual({ wakeBoundMs: 1 });
    expect(offered('wait')).toContainEqual({ barging: true });
    expect(offered('reserve')).toEqual([{ cancelGives: 'nothing' }]);
    // Tries alone, and what says nothing about the algorithm.
    for (const fields of alternatives(read(least('token-bucket')), ['try', 'peek']))
      for (const field of ['backwards', 'carry', 'order', 'cancelGives']) expect(fields).not.toHaveProperty(field);
    for (const fields of offered('reconfigure', 'sliding-log')) expect(fields).not.toHaveProperty('carry');
    // What was written is not asked about.
    const written = read({ algorithm: 'gcra', wakeBoundMs: 5, barging: false });
    expect(alternatives(written, ['wait'])).toEqual([
      { failFast: true },
      { cancels: false },
      { timeouts: false },
      { order: 'any' },
      { cancels: false, timeouts: false },
    ]);
  });
});
