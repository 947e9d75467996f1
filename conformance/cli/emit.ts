import { clauseOf } from '../../spec/index.ts';
import { tiersOf } from '../driver.ts';
import { UsageError } from '../errors.ts';
import { msOf } from '../exact.ts';
import { configText } from '../report/config-text.ts';
import { asksOnly, type Event } from '../scenario.ts';
import type { Counterexample } from './files.ts';

/** A counterexample as a test of the limiter's own project, which imports nothing of ours; or as an issue text. */
export const FORMATS = ['vitest', 'jest', 'node', 'issue'] as const;
export type Format = (typeof FORMATS)[number];

/** An expression that is written as it is. */
class Expression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const literal = (value: unknown): string => {
  if (value instanceof Expression) return value.text;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (value !== null && typeof value === 'object')
    return `{ ${Object.entries(value)
      .map(([k, v]) => `${k}: ${literal(v)}`)
      .join(', ')} }`;
  return value === undefined ? 'undefined' : JSON.stringify(value);
};

interface Style {
  readonly imports: readonly string[];
  readonly equal: (got: string, wanted: string) => string;
  readonly notEqual: (got: string, wanted: string) => string;
  readonly throws: (call: string) => string;
  readonly fakeTimers: readonly string[];
  readonly setTime: string;
}

const STYLES: Record<Exclude<Format, 'issue'>, Style> = {
  vitest: {
    imports: ["import { expect, test, vi } from 'vitest';"],
    equal: (got, wanted) => `expect(${got}).toEqual(${wanted});`,
    notEqual: (got, wanted) => `expect(${got}).not.toEqual(${wanted});`,
    throws: (call) => `await expect(async () => ${call}).rejects.toThrow();`,
    fakeTimers: [
      "vi.useFakeTimers({ now: nowMs, toFake: ['Date', 'performance', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });",
    ],
    setTime: 'await vi.advanceTimersByTimeAsync(originMs + ms - nowMs);',
  },
  jest: {
    imports: [],
    equal: (got, wanted) => `expect(${got}).toEqual(${wanted});`,
    notEqual: (got, wanted) => `expect(${got}).not.toEqual(${wanted});`,
    throws: (call) => `await expect((async () => ${call})()).rejects.toThrow();`,
    fakeTimers: ["jest.useFakeTimers({ now: nowMs, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });"],
    setTime: 'await jest.advanceTimersByTimeAsync(originMs + ms - nowMs);',
  },
  node: {
    imports: ["import assert from 'node:assert/strict';", "import { mock, test } from 'node:test';"],
    equal: (got, wanted) => `assert.deepEqual(${got}, ${wanted});`,
    notEqual: (got, wanted) => `assert.notDeepEqual(${got}, ${wanted});`,
    throws: (call) => `await assert.rejects(async () => ${call});`,
    fakeTimers: ["mock.timers.enable({ apis: ['Date', 'setTimeout', 'setInterval'], now: nowMs });"],
    setTime: 'mock.timers.tick(originMs + ms - nowMs);',
  },
};

/** What a right limiter answers at each call: what was observed, but at the end, where it broke the law. */
const expectations = ({ history, violation, direction }: Counterexample): boolean[] =>
  history.events.map(({ outcome }, i) =>
    i === violation.event && (direction === 'over' || direction === 'under')
      ? outcome.kind !== 'allowed'
      : outcome.kind === 'allowed',
  );

/** What a call is in the limiter's own words: [ms, method, …arguments]. */
const callOf = (event: Event, origin: bigint): readonly unknown[] => {
  const { kind, key, cost, timeoutMs, aborted, of, config, tier } = event;
  const ms = msOf(event.when.lo - origin);
  switch (kind) {
    case 'try':
      return [ms, 'tryAcquire', key, cost];
    case 'wait':
      return [
        ms,
        'acquire',
        key,
        cost,
        {
          ...(timeoutMs === undefined ? {} : { timeoutMs }),
          ...(aborted ? { signal: new Expression('AbortSignal.abort()') } : {}),
        },
      ];
    case 'refund':
    case 'reserve':
      return [ms, kind, key, cost];
    case 'reconfigure':
      return [ms, kind, config];
    case 'assign':
      return [ms, kind, key, tier];
    case 'cancel':
      return [ms, kind, of];
    case 'stats':
      return [ms, kind, ...(key === '' ? [] : [key])];
    default:
      return [ms, kind, key];
  }
};

/** What was observed of a call, as the test records it: waits also say when they ended. */
const observed = ({ kind, when, end, outcome }: Event): unknown => {
  if (kind !== 'wait') return outcome.kind === 'allowed';
  return end ? [msOf(end.when.lo - when.lo), outcome.kind === 'allowed'] : undefined;
};

const isStreamed = ({ history }: Counterexample): boolean => !asksOnly(history, 'try', 'peek', 'reset');

/** Late timers and clocks that move while they are read are the court's alone; nor can waits be followed on faked globals. */
const isTestable = (found: Counterexample): boolean =>
  !found.declares.http &&
  (!isStreamed(found) ||
    (found.declares.clock !== 'fake-timers' && found.history.timers === undefined && !found.history.drifting));

/** A test of what was asked beside tries: virtual timers for those who wait, and the clock set back where it was. */
const streamedTest = (found: Counterexample, format: Exclude<Format, 'issue'>): string => {
  const { history, violation } = found;
  if (!isTestable(found))
    throw new UsageError('a test of this history needs the clock of the court: `ratelaw replay` runs it');
  const style = STYLES[format];
  const origin = history.origin === 'unknown' ? 0n : history.origin;
  const adapter = found.adapter.startsWith('.') ? found.adapter : `./${found.adapter}`;
  const event = history.events[violation.event];
  const claimed = found.direction === 'claim' || event?.kind === 'reserve' || event?.kind === 'stats';
  const [name = '', value = ''] = violation.got.split(' ');
  const tiers = history.events.some(({ kind }) => kind === 'assign');
  return [
    ...style.imports.map((line) => line.replace(', vi', '').replace('mock, ', '')),
    `import adapter from ${JSON.stringify(adapter)};`,
    '',
    `test(${JSON.stringify(`${found.clause}: ${clauseOf(found.clause)?.text ?? ''}`)}, async () => {`,
    `  const originMs = ${msOf(origin)};`,
    '  let nowMs = originMs;',
    '  const timers = new Set();',
    '  const setTimer = (call, ms) => {',
    '    const timer = { at: nowMs + Math.max(0, ms), call };',
    '    timers.add(timer);',
    '    return () => timers.delete(timer);',
    '  };',
    '  const clock = { nowMs: () => nowMs, nowNs: () => BigInt(Math.round(nowMs * 1e6)), setTimer };',
    ...(tiers ? [`  const tiers = ${literal(tiersOf(history.config))};`] : []),
    `  const limiter = await adapter.create(${literal(history.config)}, { clock${tiers ? ', tiers' : ''} });`,
    '  const answers = [];',
    `  for (const [ms, method, ...args] of ${literal(history.events.map((each) => callOf(each, origin)))}) {`,
    '    for (let due; (due = [...timers].sort((a, b) => a.at - b.at)[0]) && due.at <= originMs + ms; await new Promise(setImmediate)) {',
    '      timers.delete(due), (nowMs = Math.max(nowMs, due.at)), due.call();',
    '    }',
    '    const [i, abort] = [answers.push(undefined) - 1, new AbortController()];',
    '    const beganMs = (nowMs = originMs + ms);',
    "    if (method === 'acquire') limiter.acquire(args[0], args[1], { signal: abort.signal, ...args[2] }).then(({ allowed }) => (answers[i] = { allowed, ended: [nowMs - beganMs, allowed], cancel: () => {} }));",
    "    else if (method === 'cancel') (answers[args[0]]?.cancel ?? (() => {}))();",
    "    else if (method !== 'clock' && method !== 'idle') answers[i] = await limiter[method](...args);",
    "    if (method === 'acquire') answers[i] ??= { cancel: () => abort.abort() };",
    '    await new Promise(setImmediate);',
    '  }',
    `  // ${violation.got}; wanted: ${violation.wanted}`,
    claimed
      ? `  ${style.notEqual(`answers[${violation.event}].${name}`, value === 'never' ? "'never'" : value)}`
      : `  ${style.notEqual(`answers[${violation.event}].${event?.kind === 'wait' ? 'ended' : 'allowed'}`, literal(event && observed(event)))}`,
    '});',
    '',
  ].join('\n');
};

const testText = (found: Counterexample, format: Exclude<Format, 'issue'>): string => {
  if (isStreamed(found)) return streamedTest(found, format);
  const style = STYLES[format];
  const { history, violation } = found;
  const originMs = history.origin === 'unknown' ? 0 : msOf(history.origin);
  const fake = found.declares.clock === 'fake-timers';
  const title = `${found.clause}: ${clauseOf(found.clause)?.text ?? ''}`;
  const adapter = found.adapter.startsWith('.') ? found.adapter : `./${found.adapter}`;
  const refusing = found.clause.startsWith('COST') || found.clause === 'KEY-3';
  const lines = [
    ...style.imports.map((line) => (fake ? line : line.replace(', vi', '').replace('mock, ', ''))),
    ...(fake ? [] : [`import adapter from ${JSON.stringify(adapter)};`]),
    '',
    `test(${JSON.stringify(title)}, async () => {`,
  ];
  const body: string[] = [];
  // Where the clock is faked, it is so before the limiter is loaded, which may keep what it finds.
  const load = fake ? [`const { default: adapter } = await import(${JSON.stringify(adapter)});`] : [];
  if (found.clause === 'CFG-1') {
    body.push(
      ...load,
      `const config = ${literal(history.config)};`,
      style.throws('adapter.create(config, { clock: { nowMs: () => 0, nowNs: () => 0n } })'),
    );
  } else {
    body.push(`const originMs = ${originMs};`, 'let nowMs = originMs;');
    if (fake) body.push(...style.fakeTimers, ...load);
    body.push(
      'const clock = { nowMs: () => nowMs, nowNs: () => BigInt(Math.round(nowMs * 1e6)) };',
      `const limiter = await adapter.create(${literal(history.config)}, { clock });`,
    );
    const calls = history.events.map(({ kind, when, key, cost }) => [
      msOf(when.lo - (history.origin === 'unknown' ? 0n : history.origin)),
      kind,
      key,
      cost,
    ]);
    const move = fake ? `${style.setTime} nowMs = originMs + ms;` : 'nowMs = originMs + ms;';
    if (found.clause.startsWith('CONC')) {
      const room = /at most (\d+(?:\.\d+)?)/.exec(violation.wanted)?.[1];
      body.push(
        `const calls = ${literal(calls)}.map(async ([ms, , key, cost]) => {`,
        `  ${move}`,
        '  return { cost, ...(await limiter.tryAcquire(key, cost)) };',
        '});',
        'const admitted = (await Promise.all(calls)).reduce((sum, { allowed, cost }) => sum + (allowed ? cost : 0), 0);',
        style.equal(room === undefined ? 'admitted > 0' : `admitted <= ${room}`, 'true'),
      );
    } else {
      const last = refusing ? calls.slice(0, violation.event) : calls;
      body.push(
        'const answers = [];',
        `for (const [ms, kind, key, cost] of ${literal(last)}) {`,
        `  ${move}`,
        "  answers.push(kind === 'try' ? await limiter.tryAcquire(key, cost) : await limiter[kind](key));",
        '}',
      );
      if (refusing) {
        const [, , key, cost] = calls[violation.event] ?? [];
        body.push(style.throws(`limiter.tryAcquire(${literal(key)}, ${literal(cost)})`));
      } else if (found.direction === 'claim') {
        const [name, value] = violation.got.split(' ');
        body.push(
          `// ${violation.got}; wanted: ${violation.wanted}`,
          style.notEqual(`answers.at(-1).${name}`, value === 'never' ? "'never'" : String(value)),
        );
      } else if (found.direction === 'live') {
        body.push(style.equal(`typeof answers[${violation.event}].allowed`, "'boolean'"));
      } else if (history.events.every(({ kind }) => kind === 'try')) {
        body.push(style.equal('answers.map(({ allowed }) => allowed)', literal(expectations(found))));
      } else {
        body.push(style.equal('answers.at(-1).allowed', literal(expectations(found).at(-1))));
      }
    }
  }
  return [...lines, ...body.map((line) => `  ${line}`), '});', ''].join('\n');
};

const issueText = (found: Counterexample, drawn: string): string =>
  [
    `### ${clauseOf(found.clause)?.text ?? found.clause}`,
    '',
    `With ${configText(found.history.config)}:`,
    '',
    '```',
    drawn,
    '```',
    '',
    `- **Got:** ${found.violation.got}`,
    `- **Expected:** ${found.violation.wanted}`,
    ...(found.explainedBy ? [`- **Looks like:** ${found.explainedBy}`] : []),
    '',
    `${clauseOf(found.clause)?.why ?? ''}`,
    '',
    ...(!isTestable(found)
      ? []
      : [
          '<details><summary>A test that shows it</summary>',
          '',
          '```js',
          testText(found, 'node').trimEnd(),
          '```',
          '',
          '</details>',
          '',
        ]),
  ].join('\n');

/** @param drawn the history as a timeline, for the issue text. */
export const emit = (found: Counterexample, format: Format, drawn: string): string => {
  if (format === 'issue') return issueText(found, drawn);
  if (found.declares.http)
    throw new UsageError(
      `--emit ${format}: ${found.clause} was found over HTTP, and a test of that needs ratelaw; --emit issue, or commit the counterexample`,
    );
  if (found.declares.store || found.declares.nodes)
    throw new UsageError(
      `--emit ${format}: ${found.clause} was found ${found.declares.store ? 'at a store' : 'with several nodes'}, and a test of that needs ratelaw; --emit issue, or commit the counterexample`,
    );
  return testText(found, format);
};
