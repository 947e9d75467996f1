import type { StepLaw } from '../spec/index.ts';
import { floatFuzz, readings } from '../spec/law.ts';
import { type Court, count, unitsOf, type Violation, type Witnesses } from './court.ts';
import { nsCeil, scaled } from './exact.ts';
import type { Wrong } from './http-fields.ts';
import type { Event } from './scenario.ts';

const wait = (value: unknown): bigint | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 1e15 ? nsCeil(value) : undefined;

const ceilTo = (instant: bigint, grid: bigint): bigint => {
  const rest = instant % grid;
  return rest === 0n ? instant : instant - rest + (instant > 0n ? grid : 0n);
};

/** Where the capacity or limit of the config is the most that is ever admitted at once. */
const HAS_LIMIT: ReadonlySet<string> = new Set([
  'token-bucket',
  'gcra',
  'leaky-bucket',
  'leaky-queue',
  'stepped-bucket',
  'fixed-window',
  'sliding-log',
  'sliding-counter',
]);

/** What is said over HTTP is said in header fields: the clauses about claims have other names there. */
export const OVER_HTTP: Readonly<Record<string, string>> = {
  'META-1': 'HTTP-3',
  'META-2a': 'HTTP-3',
  'META-2b': 'HTTP-3',
  'META-3': 'HTTP-2',
  'META-5': 'HTTP-3',
};

/** What is wrong with a response in itself. */
const isWrong = (value: unknown): value is Wrong =>
  value !== null && typeof value === 'object' && 'clause' in value && 'got' in value && 'wanted' in value;

/** Judges a response in itself: whatever the law says of the decision, a status is right or wrong, and a field has a form. */
export const judgeResponse = (
  { outcome }: Event,
  index: number,
  report: (v: Violation) => void,
  witnesses: Witnesses | undefined,
): void => {
  const { reached, wrong } = outcome.claims ?? {};
  const found = Array.isArray(wrong) ? wrong.filter(isWrong) : [];
  for (const { clause, got, wanted } of found) report({ clause, direction: 'claim', event: index, got, wanted });
  if (reached !== undefined && found.every(({ clause }) => clause !== 'HTTP-1')) count(witnesses, 'HTTP-1');
};

/** Judges what was said beside the decision, against the state after it. */
export const judgeClaims = (
  court: Court,
  law: StepLaw<unknown>,
  state: unknown,
  before: unknown,
  event: Event,
  index: number,
  report: (v: Violation) => void,
  witnesses: Witnesses | undefined,
): void => {
  const { claims } = event.outcome;
  if (!claims) return;
  const { declaration, jurisdiction, perToken, profile } = court;
  const cost = unitsOf(event.cost, court) ?? 0n;
  const most = jurisdiction.mostAtOnce;
  const named = (clause: string): string => (declaration.http && OVER_HTTP[clause]) ?? clause;
  const false_ = (clause: string, got: string, wanted: string): void =>
    report({ clause: named(clause), direction: 'claim', event: index, got, wanted });
  const true_ = (clause: string): void => count(witnesses, named(clause));
  const { when } = event;
  const peek = event.kind === 'peek';
  const denied = event.outcome.kind === 'denied';
  const tick = profile.tickNs;
  const slop = BigInt(Math.round(declaration.claimsUnitMs * 1e6));
  const unit = slop > tick ? slop : tick;
  // How far behind, and ahead, the clock may be that a wait was computed from.
  const seen = readings(profile, when);
  const fuzz = floatFuzz(profile, when.hi);
  const behind = when.hi - seen.lo + fuzz;
  const ahead = seen.hi - when.lo + fuzz;

  for (const name of ['limit', 'remaining', 'resetAfterMs', 'retryAfterMs', 'delayMs'] as const) {
    const value = claims[name];
    const limit = Number(most) / Number(perToken);
    if (name === 'limit' && typeof value === 'number' && HAS_LIMIT.has(declaration.algorithm) && value !== limit)
      false_('META-1', `limit ${value}`, `limit ${limit}`);
    if (value === undefined || (name === 'retryAfterMs' && value === 'never')) continue;
    if (typeof value !== 'number' || Number.isNaN(value) || value < 0)
      false_('META-1', `${name} ${String(value)}`, `${name} ≥ 0, a number`);
    // Over HTTP a number is soon sent: only what it says tells anything.
    else if (!declaration.http || name === 'limit') true_('META-1');
  }
  const { remaining, retryAfterMs, resetAfterMs, delayMs } = claims;
  const whole = (n: bigint): string => `${Number(n) / Number(perToken)}`;

  if (typeof remaining === 'number' && remaining >= 0 && declaration.remaining === 'exact') {
    const left = law.available(state, when);
    const claimed = Number.isFinite(remaining) ? (scaled(Math.floor(remaining), perToken) ?? 0n) : most + 1n;
    const clause = (side: 'a' | 'b') => (peek ? 'PEEK-1' : `META-2${side}`);
    if (claimed > most && declaration.algorithm !== 'pay-later')
      false_('META-1', `remaining ${remaining}`, `remaining ≤ ${whole(most)}`);
    if (claimed > left.hi) false_(clause('a'), `remaining ${remaining}`, `at most ${whole(left.hi)}`);
    else if (claimed + perToken <= left.lo) false_(clause('b'), `remaining ${remaining}`, `at least ${whole(left.lo)}`);
    else if (left.lo === left.hi) {
      true_('META-2a');
      true_('META-2b');
      if (peek) true_('PEEK-1');
    }
  }

  // Where the guard leaves the cost out, an oversize request may pass or not, and either claim about it may be true.
  const open = cost > most && declaration.guard === 'without-cost';
  if (denied && retryAfterMs !== undefined && declaration.retryAfter !== 'hint' && !open) {
    const never = cost > most && declaration.algorithm !== 'pay-later';
    if (never !== (retryAfterMs === 'never') || retryAfterMs === Number.POSITIVE_INFINITY) {
      false_(
        'META-6',
        `retryAfterMs ${String(retryAfterMs)}`,
        never ? 'never: the cost exceeds what is ever there' : 'a finite wait: it can be admitted',
      );
    } else if (never) true_('META-6');
    const after = wait(retryAfterMs);
    if (!never && after !== undefined) {
      const retry = ceilTo(when.lo + after, tick);
      const then = law.permits(state, cost, { lo: retry, hi: retry + (when.hi - when.lo) });
      if (!then.allowed) false_('META-3', `retryAfterMs ${String(retryAfterMs)}`, 'a wait after which it is admitted');
      else if (!then.denied) true_('META-3');
      if (declaration.retryAfter === 'exact') {
        const early = when.lo + after - unit - behind;
        if (early > when.hi) {
          const before_ = law.permits(state, cost, { lo: early, hi: early });
          if (!before_.denied)
            false_(
              'META-4',
              `retryAfterMs ${String(retryAfterMs)}`,
              `a shorter wait: ${declaration.claimsUnitMs} ms less admits too`,
            );
          else if (!before_.allowed) true_('META-4');
        }
      }
    }
  }

  if (resetAfterMs === Number.POSITIVE_INFINITY && declaration.resetAfter !== 'hint')
    false_('META-5', 'resetAfterMs Infinity', 'a finite wait');
  const reset = wait(resetAfterMs);
  if (reset !== undefined && declaration.resetAfter !== 'hint') {
    const at = when.lo + reset;
    if (declaration.resetAfter === 'window-end' && law.windowEnd) {
      const end = law.windowEnd(state, when);
      const idle = reset === 0n && law.available(state, when).hi >= most;
      if (!idle && (at < end.lo - ahead || at > end.hi + behind + unit)) {
        false_(
          'META-5',
          `resetAfterMs ${String(resetAfterMs)}`,
          `the end of the window, in ${Number(end.lo - when.lo) / 1e6} ms`,
        );
      } else if (end.lo === end.hi) true_('META-5');
    } else {
      const then = ceilTo(at, tick);
      const full = law.available(state, { lo: then, hi: then + (when.hi - when.lo) });
      if (full.hi < most)
        false_('META-5', `resetAfterMs ${String(resetAfterMs)}`, 'a wait after which it is as good as new');
      else if (full.lo >= most) true_('META-5');
      const early = at - unit - behind;
      if (early >= when.hi && declaration.algorithm !== 'sliding-counter') {
        const already = law.available(state, { lo: early, hi: early });
        if (already.lo >= most && levelIsFull(court, law, state, early)) {
          false_(
            'META-5',
            `resetAfterMs ${String(resetAfterMs)}`,
            `a shorter wait: it is as good as new ${declaration.claimsUnitMs} ms before`,
          );
        }
      }
    }
  }

  const delay = wait(delayMs);
  if (delay !== undefined && law.delay && event.outcome.kind === 'allowed') {
    const due = law.delay(before, when);
    if (delay < due.lo || delay >= due.hi + unit)
      false_('LB-2', `delayMs ${String(delayMs)}`, `its turn comes in ${Number(due.lo) / 1e6} ms`);
    else if (due.hi - due.lo < unit) count(witnesses, 'LB-2');
  }
};

/** Buckets hold fractions: everything being available is being full, except where less than one unit is missing. */
const levelIsFull = (court: Court, law: StepLaw<unknown>, state: unknown, instant: bigint): boolean =>
  law.boundaries(state, instant).length === 0 ||
  court.jurisdiction.law.windowEnd !== undefined ||
  court.declaration.algorithm === 'sliding-log' ||
  court.declaration.algorithm === 'stepped-bucket';
