import { CLAUSES, type Clause } from '../spec/index.ts';
import { OVER_HTTP } from './claims.ts';
import { type Mode, modesOf } from './courses.ts';
import { ENOUGH, RELAXED_ENOUGH, type Witnesses } from './court.ts';
import { type Declaration, isWindowed } from './declaration.ts';
import { skewMsOf } from './distributed/fleet.ts';
import { isCounted } from './distributed/left.ts';
import type { Pool } from './pool.ts';
import { plainConfig, type Subject } from './subject.ts';

/** Which clauses bind a limiter, which follow from which, and which were exercised. */

export const binds = (id: string, algorithm: string): boolean => {
  const clause = CLAUSES.find((other) => other.id === id);
  return clause !== undefined && (clause.algorithms === 'every' || clause.algorithms.includes(algorithm));
};

/** A limiter that admits too little is not thereby one that admits too much: what follows is of the same direction. */
export const follows = (clause: string, direction: string): boolean => {
  const other = CLAUSES.find(({ id }) => id === clause)?.direction;
  const opposite = { over: 'under', under: 'over' }[direction];
  return other !== opposite || opposite === undefined;
};

/** Every clause that is broken whenever `id` is. */
export const implied = (id: string, seen = new Set<string>()): ReadonlySet<string> => {
  const clause = CLAUSES.find((other) => other.id === id);
  for (const next of clause?.implies ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    implied(next, seen);
  }
  return seen;
};

/** Which clauses bind this limiter; the reason when one does not. */
export const unbound = (clause: Clause, subject: Subject, claimed: ReadonlySet<string>): string | undefined => {
  const { declaration } = subject;
  const algorithm = declaration.algorithm;
  if (clause.algorithms !== 'every' && !clause.algorithms.includes(algorithm)) return `not a ${algorithm}`;
  if (algorithm === 'bounded' && declaration.nodes && clause.id === 'ADM-1') return 'DIST-1 says it of several nodes';
  // Of several nodes it is known when what they held must be back.
  const isRested = declaration.nodes !== undefined && clause.id === 'ADM-3';
  if (algorithm === 'bounded' && BOUNDED_SKIPS.has(clause.id) && !isRested) return 'only the bound is judged';
  const lacks = (field: string): string | undefined => (claimed.has(field) ? undefined : `${field} is not answered`);
  if (algorithm === 'composite' && COMPOSITE_SKIPS.has(clause.id)) return 'COMP-1 says it of several limits';
  const modes = modesOf(subject);
  /** Why a mode is left out. */
  const out = (mode: Mode, offered: boolean, reason: string): string | undefined => {
    if (modes.includes(mode)) return undefined;
    return offered && declaration.blockMs > 0 ? 'not judged beside a penalty' : reason;
  };
  if (clause.id.startsWith('HTTP') && !declaration.http) return 'not over HTTP';
  if (declaration.http && OVER_HTTP[clause.id]) return `over HTTP this is ${OVER_HTTP[clause.id]}`;
  const overStore = (): string | undefined => {
    if (!subject.store) return 'no store is declared';
    return (declaration.nodes?.design ?? 'strict') === 'strict' ? undefined : 'judged as DIST-4';
  };
  switch (clause.id) {
    case 'FAULT-3':
      if (declaration.nodes && isCounted(declaration) && !subject.store)
        return declaration.delivery === 'at-most-once' ? undefined : 'declared: a lost request may be charged again';
      return overStore();
    case 'FAULT-1':
    case 'FAULT-2':
    case 'FAULT-4':
      return overStore();
    case 'DIST-1':
    case 'DIST-4':
      return declaration.nodes ? undefined : 'several nodes are not declared';
    case 'DIST-2':
      if (!declaration.nodes) return 'several nodes are not declared';
      if (declaration.remaining === 'hint') return 'declared a hint';
      return subject.offers.peek ? undefined : 'peek is not offered';
    case 'DIST-3':
      if (!declaration.nodes) return 'several nodes are not declared';
      return skewMsOf(declaration) > 0 ? undefined : 'clocks are declared to be right';
    case 'HTTP-2':
      if (declaration.rounding === 'unknown') return 'the declared rounding hides it';
      return declaration.retryAfter === 'hint'
        ? 'declared a hint'
        : claimed.has('retryAfterMs')
          ? undefined
          : 'Retry-After is not sent';
    case 'HTTP-3':
      return ['limit', 'remaining', 'resetAfterMs'].some((name) => claimed.has(name))
        ? undefined
        : 'no field tells of the limit';
    case 'PEEK-1':
      return subject.offers.peek ? undefined : 'peek is not offered';
    case 'LIFE-3':
      return subject.offers.reset ? undefined : 'reset is not offered';
    case 'LIFE-1':
    case 'LIFE-2':
      if (algorithm === 'composite') return 'each of its limits has keys of its own';
      return declaration.keyed ? undefined : 'one limiter, no keys';
    case 'COMP-2':
      return lacks('by');
    case 'LIFE-4':
      if (subject.store && declaration.keyed) return undefined;
      if (!subject.offers.size) return 'size is not offered';
      return subject.court(plainConfig(declaration)).startsPartial ? 'a new key is less than an idle one' : undefined;
    case 'LIFE-5':
      return subject.offers.stats ? undefined : 'stats are not offered';
    case 'TIME-2b':
    case 'TIME-3':
      return out('clock', declaration.backwards !== 'never', 'the clock is not set back');
    case 'TIME-6':
      return declaration.clock === 'injected' ? undefined : 'the clock stands still within a call';
    case 'TIME-7':
      if (algorithm === 'leaky-queue') return 'a late start delays the next';
      return subject.timersSet() > 0 ? undefined : 'no timer is set';
    case 'WAIT-1':
    case 'WAIT-2':
    case 'WAIT-3':
    case 'WAIT-4':
      if (!modes.includes('waiting')) return out('waiting', subject.offers.acquire, 'acquire is not offered');
      if (clause.id === 'WAIT-3' && !declaration.timeouts) return 'declared without timeouts';
      return clause.id === 'WAIT-4' && !declaration.cancels ? 'declared not to be cancelled' : undefined;
    case 'RECONF-1':
    case 'RECONF-2':
    case 'RECONF-3':
    case 'RECONF-4':
      return out('changing', subject.offers.reconfigure, 'reconfigure is not offered');
    case 'TIER-1':
      return out('tiers', subject.offers.assign, 'assign is not offered');
    case 'REFUND-1':
      return out('giving', subject.offers.refund, 'refund is not offered');
    case 'REFUND-2':
    case 'RESERVE-1':
      return out('reserving', subject.offers.reserve, 'reserve is not offered');
    case 'BLOCK-1':
      return declaration.blockMs > 0 ? undefined : 'no penalty is declared';
    case 'CONC-1':
    case 'CONC-2':
    case 'CONC-3':
      return subject.asynchronous ? undefined : 'answers synchronously';
    case 'COST-1':
      return declaration.costs === 'unit'
        ? 'unit costs only'
        : declaration.invalidCost === 'unchecked'
          ? 'declared unchecked'
          : undefined;
    case 'ADM-5':
      return declaration.costs === 'unit'
        ? 'unit costs only'
        : onlyOnes(declaration)
          ? 'there is no smaller cost'
          : undefined;
    case 'COST-2':
    case 'ADM-9':
      return declaration.costs === 'unit' ? 'unit costs only' : undefined;
    case 'ADM-7':
      return declaration.costs === 'unit'
        ? 'unit costs only'
        : algorithm === 'pay-later'
          ? 'any cost is admitted'
          : undefined;
    case 'ADM-10':
      return declaration.arithmetic === 'float64' &&
        declaration.keeps === 'instant' &&
        (declaration.timeUnit === 's' || declaration.resolutionNs > 1_000_000)
        ? 'the declared rounding hides equality'
        : undefined;
    case 'ADM-6':
      // With a cost of one, whatever is denied finds its window full: what it is charged cannot be noticed.
      return declaration.denialsCount
        ? 'denials are declared to count'
        : declaration.blockMs > 0 && (isWindowed(algorithm) || declaration.afterBlock === 'fresh')
          ? 'the penalty hides it'
          : declaration.costs === 'unit' && algorithm === 'fixed-window'
            ? 'a denial finds the window full'
            : undefined;
    case 'ADM-8':
      return declaration.denialsCount && !subject.offers.peek ? 'denials are declared to count' : undefined;
    case 'META-1':
      return [...claimed].some((field) => field !== 'by') ? undefined : 'nothing is claimed';
    case 'META-2a':
    case 'META-2b':
      return declaration.remaining === 'hint' ? 'declared a hint' : lacks('remaining');
    case 'META-3':
      if (declaration.rounding === 'unknown') return 'the declared rounding hides it';
      return declaration.retryAfter === 'hint' ? 'declared a hint' : lacks('retryAfterMs');
    case 'META-6':
      return declaration.retryAfter === 'hint'
        ? 'declared a hint'
        : declaration.costs === 'unit' || algorithm === 'pay-later' || declaration.guard === 'without-cost'
          ? 'every cost can pass'
          : lacks('retryAfterMs of what can never pass');
    case 'META-4':
      if (declaration.rounding === 'unknown') return 'the declared rounding hides it';
      return declaration.retryAfter === 'exact' ? lacks('retryAfterMs') : 'not declared exact';
    case 'META-5':
      if (declaration.rounding === 'unknown') return 'the declared rounding hides it';
      return declaration.resetAfter === 'hint' ? 'declared a hint' : lacks('resetAfterMs');
    case 'KEY-1':
    case 'KEY-2':
      return declaration.keyed ? undefined : 'one limiter, no keys';
    case 'KEY-3':
      if (declaration.http?.proxies) return 'a client always has an address';
      return declaration.keyed ? undefined : 'one limiter, no keys';
    case 'CFG-1':
      return declaration.invalidConfig === 'unchecked' ? 'declared unchecked' : undefined;
    case 'CFG-2':
      return declaration.configs === 'any' ? undefined : 'its domain is the declared configs';
    case 'LB-2':
      return undefined;
    case 'SLOG-2':
      return onlyOnes(declaration) ? 'no two requests fit' : undefined;
    case 'TIME-1':
      return algorithm === 'stepped-bucket' || !CONTINUOUS.has(algorithm) ? 'counts in windows' : undefined;
    case 'TIME-2a':
      return CONTINUOUS.has(algorithm) ? undefined : 'counts in windows';
    default:
      return undefined;
  }
};

/** Every config that was declared holds one request at the most. */
const onlyOnes = ({ configs, fractional }: Declaration): boolean =>
  configs !== 'any' &&
  fractional === false &&
  configs.every((config) => ('limit' in config ? config.limit : 'capacity' in config ? config.capacity : 1) === 1);

const CONTINUOUS: ReadonlySet<string> = new Set([
  'token-bucket',
  'gcra',
  'leaky-bucket',
  'leaky-queue',
  'pay-later',
  'spacing',
]);
const COMPOSITE_SKIPS: ReadonlySet<string> = new Set(['ADM-6', 'ADM-9', 'ADM-10']);
const BOUNDED_SKIPS: ReadonlySet<string> = new Set([
  'ADM-2',
  'ADM-3',
  'ADM-4',
  'ADM-5',
  'ADM-6',
  'ADM-8',
  'ADM-9',
  'ADM-10',
  'TIME-1',
  'TIME-2a',
  'TIME-5',
  'META-2a',
  'META-2b',
  'META-3',
  'META-4',
  'META-5',
  'META-6',
  'PEEK-1',
  'CONC-1',
  'CONC-2',
  'CONC-3',
  'KEY-2',
  'CFG-2',
  'LIFE-1',
  'LIFE-2',
  'LIFE-3',
  'LIFE-4',
  'LIFE-5',
  'TIME-2b',
  'TIME-3',
  'TIME-6',
  'TIME-7',
]);

/** How many witnesses a clause needs before silence about it means that it holds. */
export const exercised = (
  clause: Clause,
  witnesses: Witnesses,
  law: { over: string; under: string },
  unit: boolean,
): boolean => {
  const seen = (name: string): number => witnesses.get(name) ?? 0;
  const both = seen('ADM-1 beside') >= ENOUGH && seen('ADM-2 beside') >= ENOUGH;
  switch (clause.id) {
    case 'ADM-1':
      return seen('ADM-1 beside') >= ENOUGH;
    case 'ADM-2':
      return seen('ADM-2 beside') >= ENOUGH;
    case 'LB-2':
      return both;
    case 'SCTR-2':
      return both;
    case 'DIST-1':
      return seen('DIST-1') >= RELAXED_ENOUGH;
    default:
      if (clause.id === law.over || clause.id === law.under) return both;
      if (clause.role === 'diagnosis') return seen(clause.id) >= (unit ? 1 : RELAXED_ENOUGH);
      return (
        seen(clause.id) >=
        (['KEY-3', 'CFG-2', 'LIFE-1', 'LIFE-2', 'LIFE-4', 'WAIT-4'].includes(clause.id) ? 1 : RELAXED_ENOUGH)
      );
  }
};

const NEVER = 'retryAfterMs of what can never pass';

/** What an answer says of the request, and not of the limiter's state. */
const NO_CLAIMS: ReadonlySet<string> = new Set([
  'reason',
  'mode',
  'acquired',
  'denied',
  'waited',
  'size',
  'waitMs',
  'status',
  'reached',
  'wrong',
]);

/** Which claims the limiter made at all: what is not answered is not judged. */
export const claimsMade = (subject: Subject, pool: Pool): ReadonlySet<string> => {
  const claimed = new Set<string>();
  for (const { config, events } of pool.legal) {
    const { jurisdiction, perToken } = subject.court(config);
    for (const { cost, outcome } of events) {
      for (const name of Object.keys(outcome.claims ?? {})) if (!NO_CLAIMS.has(name)) claimed.add(name);
      const never = outcome.kind === 'denied' && cost * Number(perToken) > Number(jurisdiction.mostAtOnce);
      if (never && outcome.claims?.retryAfterMs !== undefined) claimed.add(NEVER);
    }
  }
  return claimed;
};
