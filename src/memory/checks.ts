import type { Clock } from './clock.ts';
import { monotonicClock } from './clock.ts';

/** The longest period, window or interval, in ms: about 34 years. */
export const DURATION_MS_MAX = 2 ** 40;

/**
 * The largest product of a count and a duration, e.g. capacity × periodMs. The sum of two such products is at most
 * 2^53, so a double holds it exactly. Every level is kept as such a product, and so nothing ever drifts.
 *
 * Quotients are exact as well: for integers 0 <= a <= 2^53 and b >= 1, a / b lies at least 1/b from every integer that
 * it does not equal, while rounding moves it by at most (a / b) · 2^-53 <= 1/b, and less when it moves onto an integer;
 * so `Math.floor(a / b)` and `Math.ceil(a / b)` are the true floor and ceiling.
 */
export const PRODUCT_MAX = 2 ** 52;

/** @throws TypeError unless `key` is a string with something in it. */
export function checkKey(key: string): void {
  if (typeof key !== 'string' || key === '') {
    throw new TypeError(`key must be a non-empty string, got ${show(key)}`);
  }
}

/** @throws TypeError when `cost` is no number, RangeError unless it is a positive integer. */
export function checkCost(cost: number): void {
  if (!Number.isInteger(cost) || cost <= 0) throw refusal('cost', 'a positive integer', cost);
}

/** `value` if it is a safe integer from `min` to `max`; otherwise throws, naming the field. */
export function checkInteger(field: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const wanted = max < Number.MAX_SAFE_INTEGER ? `an integer from ${min} to ${max}` : signed(min);
  throw refusal(field, wanted, value);
}

/** `value` if it is a whole number of ms from 1 to {@link DURATION_MS_MAX}; otherwise throws, naming the field. */
export function checkDurationMs(field: string, value: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= DURATION_MS_MAX) return value;
  throw refusal(field, `a whole number of milliseconds from 1 to ${DURATION_MS_MAX}`, value);
}

/** `value` if it is one of `choices`, the first of them if it is left out; otherwise throws, naming the field. */
export function checkChoice<T extends string>(field: string, value: T | undefined, choices: readonly [T, ...T[]]): T {
  if (value === undefined) return choices[0];
  if (choices.includes(value)) return value;
  const wanted = choices.map((choice) => `'${choice}'`).join(' or ');
  throw new TypeError(`${field} must be ${wanted}, got ${show(value)}`);
}

/** `value` if it is an object; otherwise throws, naming the field. */
export function checkObject<T extends object>(field: string, value: T): T {
  if (typeof value === 'object' && value !== null) return value;
  throw new TypeError(`${field} must be an object, got ${show(value)}`);
}

/** `a × b` if it is at most {@link PRODUCT_MAX}; otherwise throws, naming both. */
export function checkProduct(fields: string, a: number, b: number): number {
  const product = a * b;
  if (product <= PRODUCT_MAX) return product;
  throw new RangeError(`${fields} must be at most 2^52 (to stay exact), got ${a} × ${b}`);
}

/** The clock to use: the given one, or the monotonic default. */
export function checkClock(clock: Clock = monotonicClock): Clock {
  if (typeof clock?.nowMs === 'function') return clock;
  throw new TypeError(`clock must be an object with a nowMs() method, got ${show(clock)}`);
}

/** What was wanted and what was got: a TypeError for a value that is no number, a RangeError for a wrong number. */
export function refusal(field: string, wanted: string, got: unknown): Error {
  const message = `${field} must be ${wanted}, got ${show(got)}`;
  return typeof got === 'number' ? new RangeError(message) : new TypeError(message);
}

function signed(min: number): string {
  return min > 0 ? 'a positive integer' : 'a non-negative integer';
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
