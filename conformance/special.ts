import type { Algorithm, LimiterConfig, SimpleConfig } from './contract.ts';
import { isValidCost, type Violation, type Witnesses } from './court.ts';
import { type Declaration, isOfferable, isWindowed } from './declaration.ts';
import { CreateError } from './driver.ts';
import { periodMsOf } from './exact.ts';
import { judge } from './judge.ts';
import { type Event, type History, keepOps, type Op, type Scenario } from './scenario.ts';
import { plainConfig, type Subject } from './subject.ts';

/** Clauses that the common pool of histories does not exercise, each with a scenario of its own. */

export interface Finding {
  readonly clause: string;
  readonly history: History;
  readonly violation: Violation;
  /** A usual declaration under which it would be legal. */
  readonly alternative?: Partial<Declaration>;
  /** Repeats the finding on another scenario: for shrinking. Undefined where the scenario is as short as it gets. */
  readonly again?: (scenario: Scenario) => Promise<{ history: History; violation: Violation } | undefined>;
}

export const ORIGIN = 1_700_000_000_000_000_000n;
export const add = (witnesses: Witnesses, clause: string, n = 1): void =>
  void witnesses.set(clause, (witnesses.get(clause) ?? 0) + n);

interface NumberField {
  readonly path: string;
  set(value: number): object;
}

/** Every number field of a config, or of its parts, with the path to set it. */
const numberFields = (config: object): readonly NumberField[] =>
  Object.entries(config).flatMap(([name, value]: [string, unknown]): NumberField[] => {
    const changed = (to: unknown): object =>
      Object.assign(Array.isArray(config) ? [...config] : { ...config }, { [name]: to });
    if (typeof value === 'number') return UNCHECKED.has(name) ? [] : [{ path: name, set: changed }];
    if (typeof value !== 'object' || value === null) return [];
    return numberFields(value).map(({ path, set }) => ({ path: `${name}.${path}`, set: (to) => changed(set(to)) }));
  });

const UNCHECKED: ReadonlySet<string> = new Set(['initial', 'slack']);

const BAD = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** CFG-1: a config that means nothing is refused when the limiter is built. */
export const badConfigs = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const plain = plainConfig(subject.declaration);
  const findings: Finding[] = [];
  for (const { path, set } of numberFields(plain)) {
    for (const value of BAD) {
      const { zeroConfig, invalidConfig } = subject.declaration;
      if (value === 0 ? zeroConfig === 'accepted' : invalidConfig === 'unchecked') continue;
      const config = set(value) as LimiterConfig;
      const denyAll = value === 0 && subject.declaration.zeroConfig === 'deny-all';
      // What an accepted config leads to is part of the evidence: some calls at once, and some a while later.
      const ops: Op[] = [0n, 0n, 0n, 0n, 1n, 10n, 1000n].map((seconds) => ({
        kind: 'try',
        at: ORIGIN + seconds * 1_000_000_000n,
        key: 'a',
        cost: 1,
      }));
      let history: History;
      try {
        history = await subject.drive({ config, origin: ORIGIN, ops });
      } catch (error) {
        if (!(error instanceof CreateError)) throw error;
        add(witnesses, 'CFG-1');
        continue;
      }
      const allowed = history.events.filter(({ outcome }) => outcome.kind === 'allowed').length;
      const most = 'capacity' in plain && path !== 'capacity' ? plain.capacity : 0;
      if (denyAll && allowed <= most) {
        add(witnesses, 'CFG-1');
        continue;
      }
      if (denyAll === false && history.events.every(({ outcome }) => outcome.kind === 'refused')) {
        // Refused at the first call: late, but nothing was admitted under a limit that means nothing.
        add(witnesses, 'CFG-1');
        continue;
      }
      findings.push({
        clause: 'CFG-1',
        ...(value !== 0
          ? { alternative: { invalidConfig: 'unchecked' } }
          : { alternative: { zeroConfig: allowed <= most ? 'deny-all' : 'accepted' } }),
        history: { ...history, events: history.events.slice(0, 7) },
        violation: {
          clause: 'CFG-1',
          direction: 'over',
          event: 0,
          got: `${path}: ${value} was accepted, and ${allowed} of ${history.events.length} calls were admitted`,
          wanted: `an error that names ${path}`,
        },
      });
    }
  }
  // One zero that is more than nothing is refilled, and the field has to be `accepted` for all of them.
  const accepted = findings.some(({ alternative }) => alternative?.zeroConfig === 'accepted');
  return findings.map((finding) =>
    accepted && finding.alternative?.zeroConfig ? { ...finding, alternative: { zeroConfig: 'accepted' } } : finding,
  );
};

/** The longest delay of a JavaScript timer; a longer one fires at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;
const beyondTimers = (config: LimiterConfig): boolean => periodMsOf(config) > TIMER_MS_MAX;

const rimOf = (algorithm: Algorithm, spanMs: number): SimpleConfig => {
  if (algorithm === 'spacing') return { intervalMs: spanMs, slack: 0 };
  if (isWindowed(algorithm)) return { limit: 2, windowMs: spanMs };
  return { capacity: 2, refill: { tokens: 1, periodMs: spanMs } };
};

/** CFG-2: a config at the rim of what numbers and timers can hold is either refused, or obeyed. */
export const rimConfigs = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  if (subject.declaration.configs !== 'any') return [];
  const { algorithm } = subject.declaration;
  // Timers hold 2³¹ − 1 ms, 32-bit counters 2³²: just below, just above.
  const { maxPeriodMs } = subject.declaration;
  const spans = [2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, 400 * 86_400_000].filter((span) => span <= maxPeriodMs);
  if (Number.isFinite(maxPeriodMs) && !spans.includes(maxPeriodMs)) spans.push(maxPeriodMs);
  const rim = spans.map((span): LimiterConfig => {
    const parts = subject.declaration.parts.map((part) => rimOf(part.algorithm, span));
    return algorithm === 'composite' ? { parts } : rimOf(algorithm, span);
  });
  const findings: Finding[] = [];
  for (const config of rim) {
    try {
      // What is refused has no law: `effective` may have no meaning there either.
      await subject.drive({ config, origin: ORIGIN, ops: [] });
    } catch (error) {
      if (!(error instanceof CreateError)) throw error;
      add(witnesses, 'CFG-2');
      continue;
    }
    const court = subject.court(config);
    const fresh = court.jurisdiction.timeToFreshNs;
    const grid = BigInt(subject.declaration.resolutionNs);
    const at = (part: bigint, of: bigint): bigint => ORIGIN + ((fresh * part) / of / grid + 1n) * grid;
    const ops: Op[] = [ORIGIN, ORIGIN, ORIGIN, at(1n, 3n), at(2n, 3n), at(9n, 8n), at(9n, 8n) + grid].map(
      (instant) => ({ kind: 'try', at: instant, key: 'a', cost: 1 }),
    );
    const run = async (scenario: Scenario) => {
      const history = await subject.drive(scenario);
      const { violation } = judge(court, history);
      return violation ? { history, violation: { ...violation, clause: 'CFG-2' } } : undefined;
    };
    try {
      const found = await run({ config, origin: ORIGIN, ops });
      if (found)
        findings.push({
          clause: 'CFG-2',
          ...found,
          again: run,
          ...(beyondTimers(config) ? { alternative: { maxPeriodMs: TIMER_MS_MAX } } : {}),
        });
      else add(witnesses, 'CFG-2');
    } catch (error) {
      if (!(error instanceof CreateError)) throw error;
      add(witnesses, 'CFG-2');
    }
  }
  return findings;
};

/** Keys that have made two limiters one, or one none. */
const KEYS = [
  'a',
  'A',
  'a ',
  ' a',
  'a:b',
  'a',
  'b:c',
  'a:b:c',
  'a/b',
  'a|b',
  'a,b',
  '1',
  '01',
  '1.0',
  'é',
  'e\u0301',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'undefined',
  'null',
  'x'.repeat(10_000),
  `${'x'.repeat(10_000)}y`,
  // What cuts a key short, or cannot hold it: C strings, cluster tags, patterns, one-byte encodings.
  'a\u0000b',
  'a@b',
  'a.b',
  'a*',
  'a%b',
  '{a}b',
  '\u0141',
  '\u0416',
  '\u0428',
];

/** KEY-2: each key is a limiter of its own, whatever it is made of. */
export const trickyKeys = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  if (!subject.declaration.keyed) return [];
  const config = plainConfig(subject.declaration);
  const court = subject.court(config);
  const most = subject.declaration.costs === 'unit' ? court.jurisdiction.mostAtOnce : 1n;
  // Just over half: two keys that are one cannot both take it, and no rounding explains why a full bucket should deny it.
  const cost =
    subject.declaration.costs === 'unit' ? 1 : (Number(court.jurisdiction.mostAtOnce / court.perToken) >> 1) + 1;
  const keys = [...new Set(KEYS)];
  const ask = (key: string, times: number): Op[] =>
    Array.from({ length: times }, () => ({ kind: 'try' as const, at: ORIGIN, key, cost }));
  // Once more when it is spent, for a key that is never limited; and again after all others, for one that was forgotten.
  const spent = Math.min(10, Number(most));
  const ops: Op[] = [...keys.flatMap((key) => ask(key, spent + 1)), ...keys.flatMap((key) => ask(key, 1))];
  const run = async (scenario: Scenario) => {
    const history = await subject.drive(scenario);
    const { violation } = judge(court, history);
    return violation && new Set(history.events.map(({ key }) => key)).size > 1
      ? { history, violation: { ...violation, clause: 'KEY-2' } }
      : undefined;
  };
  const before = new Set(Reflect.ownKeys(Object.prototype));
  const found = await run({ config, origin: ORIGIN, ops });
  const written = Reflect.ownKeys(Object.prototype).filter((name) => !before.has(name));
  for (const name of written) Reflect.deleteProperty(Object.prototype, name);
  if (found) return [{ clause: 'KEY-2', ...found, ...(written.length === 0 ? { again: run } : {}) }];
  add(witnesses, 'KEY-2', new Set(KEYS).size);
  return [];
};

/** KEY-3: an empty or missing key does what was declared. */
export const emptyKey = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  if (!subject.declaration.keyed || subject.declaration.http?.proxies) return [];
  const config = plainConfig(subject.declaration);
  const findings: Finding[] = [];
  for (const key of ['', undefined as unknown as string]) {
    const ask = (name: string): Op => ({ kind: 'try', at: ORIGIN, key: name, cost: 1 });
    const history = await subject.drive({ config, origin: ORIGIN, ops: [ask(key)] });
    const outcome = history.events[0]!.outcome.kind;
    const court = subject.court(config);
    const most = Math.min(20, Number(court.jurisdiction.mostAtOnce / court.perToken));
    const like = async (): Promise<boolean> => {
      const ops = ['a', ...Array.from({ length: most + 1 }, () => ''), 'a'].map(ask);
      return judge(court, await subject.drive({ config, origin: ORIGIN, ops })).violation === undefined;
    };
    const right = subject.declaration.emptyKey === 'error' ? outcome === 'refused' : key !== '' || (await like());
    if (right) {
      add(witnesses, 'KEY-3');
      continue;
    }
    findings.push({
      clause: 'KEY-3',
      // Denied is an answer too: a limiter may start empty.
      ...(outcome === 'allowed' || outcome === 'denied' ? { alternative: { emptyKey: 'key' } } : {}),
      history,
      violation: {
        clause: 'KEY-3',
        direction: 'over',
        event: 0,
        got: `key ${key === '' ? '""' : 'undefined'}: ${outcome}`,
        wanted: subject.declaration.emptyKey === 'error' ? 'an error' : 'a limiter like any other',
      },
    });
  }
  return findings;
};

const isAnswer = ({ events }: History, { event }: Violation): boolean =>
  ['allowed', 'denied'].includes(events[event]?.outcome.kind ?? '');

const deniesZero = ({ kind, cost, outcome }: Event): boolean =>
  kind === 'try' && cost === 0 && outcome.kind === 'denied';

const INVALID = [-1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** COST-1, COST-2: what is no cost is refused, and changes no later answer. */
export const badCosts = async (
  subject: Subject,
  base: readonly History[],
  witnesses: Witnesses,
): Promise<Finding[]> => {
  const { declaration } = subject;
  if (declaration.costs === 'unit') return [];
  const findings: Finding[] = [];
  const unchecked = declaration.invalidCost === 'unchecked';
  const invalid = INVALID.filter((cost) => !(cost < 0 && declaration.negativeCost === 'refunds'));
  const costs = [...(unchecked ? [] : [...invalid, ...(declaration.fractional === false ? [0.5] : [])]), 0];
  for (const [n, cost] of costs.entries()) {
    const clause = cost === 0 ? 'COST-2' : 'COST-1';
    const refuse = cost !== 0 || declaration.zeroCost === 'error';
    const source = base[n % Math.max(1, base.length)];
    const config = source?.config ?? plainConfig(declaration);
    const court = subject.court(config);
    const origin = source && source.origin !== 'unknown' ? source.origin : ORIGIN;
    const ops: Op[] = (source?.events ?? []).flatMap((event): Op[] => {
      const op: Op = { kind: event.kind, at: event.when.lo, key: event.key, cost: event.cost };
      const invalid: Op = { kind: 'try', at: event.when.lo, key: event.key, cost };
      return [invalid, op, invalid];
    });
    const wrong = (history: History): Violation | undefined => {
      for (const [i, event] of history.events.entries()) {
        if (event.kind !== 'try' || isValidCost(event.cost, court)) continue;
        const { kind, claims } = event.outcome;
        if (kind === (refuse ? 'refused' : 'allowed')) continue;
        if (!refuse && declaration.zeroCost === 'any' && kind === 'denied') continue;
        const remaining = claims?.remaining === undefined ? '' : `, remaining ${String(claims.remaining)}`;
        return {
          clause,
          direction: 'over',
          event: i,
          got: `cost ${event.cost}: ${kind}${remaining}`,
          wanted: refuse ? 'an error' : 'admitted, taking nothing',
        };
      }
      const { violation } = judge(court, history);
      return violation ? { ...violation, clause } : undefined;
    };
    const run = async (scenario: Scenario) => {
      const history = await subject.drive(scenario);
      if (!history.events.some(({ cost: asked }) => !isValidCost(asked, court))) return undefined;
      const violation = wrong(history);
      const isValid = ({ cost: asked }: { cost: number }): boolean => isValidCost(asked, court);
      const at = violation && history.events[violation.event];
      if (!at || !isValid(at)) return violation && { history, violation };
      // What is wrong without them as well is none of their doing.
      const without = await subject.drive({ ...scenario, ops: keepOps(scenario.ops, isValid) });
      return judge(court, without).violation ? undefined : { history, violation };
    };
    const found = await run({
      config,
      origin,
      ops: ops.length > 0 ? ops : [{ kind: 'try', at: origin, key: 'a', cost }],
    });
    const alternative: Partial<Declaration> | undefined =
      found && isAnswer(found.history, found.violation)
        ? cost === 0
          ? { zeroCost: found.history.events.some(deniesZero) ? 'any' : 'admit' }
          : cost === 0.5 && isOfferable(declaration, 'fractional')
            ? { fractional: '0.1' }
            : { invalidCost: 'unchecked' }
        : undefined;
    if (found) findings.push({ clause, ...found, again: run, ...(alternative ? { alternative } : {}) });
    else add(witnesses, clause, 3);
  }
  return findings;
};
