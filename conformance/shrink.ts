import type { History, Op, Scenario } from './scenario.ts';
import { keepOps, scenarioOf } from './scenario.ts';

/** Runs a scenario; returns its history if it still fails in the same way, undefined otherwise. */
export type StillFails = (scenario: Scenario) => Promise<History | undefined>;

/** More attempts than this are not made. */
const ATTEMPTS_MAX = 3_000;
/** Nor more calls than this, in all of them: a history may be of thousands. */
const CALLS_MAX = 100_000;

/** References to operations move when one is removed; a reference to the removed one becomes the instant it meant. */
const without = (ops: readonly Op[], from: number, count: number, instants: readonly bigint[]): readonly Op[] =>
  keepOps(
    ops,
    (_, i) => i < from || i >= from + count,
    (i) => instants[i],
  );

/** The same clocks, of which one is right. */
const righted = (skews: readonly number[] = [], which: number): readonly number[] =>
  skews.map((ms, i) => (i === which ? 0 : ms));

/**
 * Makes a failing history as short and as simple as it gets while it still fails in the same way: afterwards no operation
 * can be removed. Deterministic, and bounded.
 */
export const shrink = async (first: History, stillFails: StillFails): Promise<History> => {
  let best = first;
  let attempts = 0;
  let calls = 0;
  const isSpent = (): boolean => attempts >= ATTEMPTS_MAX || calls >= CALLS_MAX;
  const attempt = async (scenario: Scenario): Promise<boolean> => {
    if (isSpent()) return false;
    attempts++;
    calls += scenario.ops.length;
    const history = await stillFails(scenario);
    if (!history) return false;
    best = history;
    return true;
  };
  const instants = (): bigint[] => best.events.map(({ when }) => when.lo);

  const removeOps = async (): Promise<boolean> => {
    let removed = false;
    for (let size = Math.max(1, best.events.length >> 1); size >= 1; size = size === 1 ? 0 : size >> 1) {
      for (let from = best.events.length - size; from >= 0; from -= 1) {
        if (isSpent()) return removed;
        if (from + size > best.events.length) continue;
        const scenario = scenarioOf(best);
        if (await attempt({ ...scenario, ops: without(scenario.ops, from, size, instants()) })) removed = true;
      }
    }
    return removed;
  };

  const replaceOp = async (i: number, change: (op: Op) => Op): Promise<boolean> => {
    if (isSpent()) return false;
    const scenario = scenarioOf(best);
    const op = scenario.ops[i];
    if (!op) return false;
    return attempt({ ...scenario, ops: scenario.ops.map((other, j) => (j === i ? change(op) : other)) });
  };

  /** Moves an operation and all after it back in time, by as much as possible. */
  const tighten = async (i: number): Promise<boolean> => {
    if (isSpent()) return false;
    const at = instants();
    const began = best.origin === 'unknown' ? at[0]! : best.origin;
    const gap = at[i]! - (at[i - 1] ?? began);
    const shiftBy = async (by: bigint): Promise<boolean> => {
      const scenario = scenarioOf(best);
      const ops = scenario.ops.map((op, j) => (j >= i && typeof op.at === 'bigint' ? { ...op, at: op.at - by } : op));
      return attempt({ ...scenario, ops });
    };
    if (gap <= 0n) return false;
    if (await shiftBy(gap)) return true;
    const millisecond = 1_000_000n;
    let moved = false;
    for (let by = gap >> 1n; by >= millisecond; by >>= 1n) {
      const whole = (by / millisecond) * millisecond;
      if (whole > 0n && (await shiftBy(whole))) moved = true;
    }
    return moved;
  };

  /** Begins at zero, if that makes no difference. */
  const beginAtZero = async (): Promise<boolean> => {
    const { origin, ...scenario } = scenarioOf(best);
    // A clock that is behind would begin before zero.
    const skews = [...(scenario.skews ?? []), ...scenario.ops.flatMap((op) => op.skews ?? [])];
    if (origin === 0n || skews.some((ms) => ms < 0)) return false;
    return attempt({
      ...scenario,
      origin: 0n,
      ops: scenario.ops.map((op) => (typeof op.at === 'bigint' ? { ...op, at: op.at - origin } : op)),
    });
  };

  /** Fewer numbers, and smaller ones: where there is none it is 0, the simplest choice. */
  const simplifySchedule = async (): Promise<boolean> => {
    const attemptWith = async (schedule: readonly number[]): Promise<boolean> =>
      attempt({ ...scenarioOf(best), schedule });
    let changed = false;
    const numbers = (): readonly number[] => best.schedule ?? [];
    for (let keep = 0; keep < numbers().length; keep = keep * 2 + 1) {
      if (!(await attemptWith(numbers().slice(0, keep)))) continue;
      changed = true;
      break;
    }
    for (let i = 0; i < numbers().length && !isSpent(); i++) {
      const number = numbers()[i] as number;
      if (number === 0) continue;
      const without = numbers().filter((_, j) => j !== i);
      const zeroed = numbers().map((other, j) => (j === i ? 0 : other));
      if (await attemptWith(without)) i--;
      else if (!(await attemptWith(zeroed))) continue;
      changed = true;
    }
    return changed;
  };

  /** Clocks that are right, if that makes no difference. */
  const setClocks = async (): Promise<boolean> => {
    let changed = false;
    for (const [i, skew] of (best.skews ?? []).entries()) {
      if (skew === 0) continue;
      if (await attempt({ ...scenarioOf(best), skews: righted(best.skews, i) })) changed = true;
    }
    for (let at = 0; at < best.events.length && !isSpent(); at++) {
      for (const [i, skew] of (best.events[at]?.skews ?? []).entries())
        if (skew !== 0 && (await replaceOp(at, (op) => ({ ...op, skews: righted(op.skews, i) })))) changed = true;
    }
    return changed;
  };

  /** Links that are slow one way only, if that makes no difference. */
  const hasten = async (i: number): Promise<boolean> => {
    const delaysMs = best.events[i]?.delaysMs;
    if (!delaysMs || delaysMs.includes(0)) return false;
    const [there, back] = delaysMs;
    if (await replaceOp(i, (op) => ({ ...op, delaysMs: [0, back] }))) return true;
    return replaceOp(i, (op) => ({ ...op, delaysMs: [there, 0] }));
  };

  const simplify = async (): Promise<boolean> => {
    let changed = await setClocks();
    if (await beginAtZero()) changed = true;
    if (await simplifySchedule()) changed = true;
    for (let i = 0; i < best.events.length; i++) {
      if (await hasten(i)) changed = true;
      const { cost, key } = best.events[i]!;
      const waits = best.events.some(({ kind }) => kind === 'wait');
      if (waits && i === best.events.length - 1 && best.events[i]!.kind === 'try')
        changed = (await replaceOp(i, (op) => ({ ...op, kind: 'idle', cost: 1 }))) || changed;
      if (cost > 1 && (await replaceOp(i, (op) => ({ ...op, cost: 1 })))) changed = true;
      else if (cost > 2 && Number.isInteger(cost) && (await replaceOp(i, (op) => ({ ...op, cost: cost - 1 }))))
        changed = true;
      if (key !== 'a' && key.length === 1 && (await replaceOp(i, (op) => ({ ...op, key: 'a' })))) changed = true;
      if (
        typeof best.events[i]?.turn === 'number' &&
        best.events[i]!.turn! > 0 &&
        (await replaceOp(i, (op) => ({ ...op, turn: 0 })))
      )
        changed = true;
    }
    return changed;
  };

  for (let round = 0; round < 6; round++) {
    let changed = await removeOps();
    if (await simplify()) changed = true;
    for (let i = 0; i < best.events.length; i++) if (await tighten(i)) changed = true;
    if (!changed) break;
  }
  await removeOps();
  return best;
};
