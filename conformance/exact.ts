import type { BucketConfig, CompositeConfig, LimiterConfig, SpacingConfig, WindowConfig } from './contract.ts';
import { shown, UsageError } from './errors.ts';

/** The edge between the numbers that people write and the integers that the law computes with. */

export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The decimal that a number prints as, exactly: 0.1 is one tenth, not the nearest double. */
export const ratioOf = (value: number): Ratio => {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) throw new RangeError(`not a finite number: ${shown(value)}`);
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const power = Number(exponent) - fraction.length;
  return power >= 0
    ? { numerator: digits * 10n ** BigInt(power), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-power) };
};

/** `value × scale`, when that is whole; undefined otherwise. */
export const scaled = (value: number, scale: bigint): bigint | undefined => {
  if (Number.isSafeInteger(value)) return scale === 1n ? BigInt(value) : BigInt(value) * scale;
  const { numerator, denominator } = ratioOf(value);
  const product = numerator * scale;
  return product % denominator === 0n ? product / denominator : undefined;
};

const NS_PER_MS = 1_000_000n;

export const nsOf = (ms: number): bigint => {
  const ns = scaled(ms, NS_PER_MS);
  if (ns !== undefined) return ns;
  const { numerator, denominator } = ratioOf(ms);
  return (numerator * NS_PER_MS) / denominator;
};

/** ⌈ms⌉ in nanoseconds: a wait is over when all of it has passed. */
export const nsCeil = (ms: number): bigint => {
  if (Number.isSafeInteger(ms)) return BigInt(ms) * NS_PER_MS;
  const { numerator, denominator } = ratioOf(ms);
  const product = numerator * NS_PER_MS;
  return product >= 0n ? (product + denominator - 1n) / denominator : product / denominator;
};

export const msOf = (ns: bigint): number => Number(ns / NS_PER_MS) + Number(ns % NS_PER_MS) / 1e6;

/** How many units of the token quantum one token is: 1 for whole costs, 10 for "0.1". */
export const unitsPerToken = (fractional: false | string): bigint => {
  if (fractional === false) return 1n;
  const { numerator, denominator } = ratioOf(Number(fractional));
  if (denominator % numerator !== 0n) throw new UsageError(`fractional: ${fractional} does not divide one token`);
  return denominator / numerator;
};

export const isBucketConfig = (config: LimiterConfig): config is BucketConfig => 'capacity' in config;
export const isWindowConfig = (config: LimiterConfig): config is WindowConfig => 'limit' in config;
export const isSpacingConfig = (config: LimiterConfig): config is SpacingConfig => 'intervalMs' in config;
export const isCompositeConfig = (config: LimiterConfig): config is CompositeConfig => 'parts' in config;

/** The period, window or interval of a config, in milliseconds; the longest of a composite's. */
export const periodMsOf = (config: LimiterConfig): number => {
  if (isCompositeConfig(config)) return Math.max(...config.parts.map(periodMsOf));
  if (isWindowConfig(config)) return config.windowMs;
  return isBucketConfig(config) ? config.refill.periodMs : config.intervalMs;
};

const wholeUnits = (value: number, perToken: bigint, field: string): bigint => {
  const units = scaled(value, perToken);
  if (units === undefined)
    throw new UsageError(`${field} is ${value}, which is not a multiple of the token quantum; declare \`fractional\``);
  return units;
};

/** A bucket config in integers: units of the token quantum, nanoseconds. */
export const exactBucket = (config: BucketConfig, perToken: bigint, initial: number) => {
  const rate = ratioOf(config.refill.tokens);
  const period = ratioOf(config.refill.periodMs);
  // Fractions are cleared; the period is otherwise kept as written, because a batch is what comes in one period.
  const units = rate.numerator * perToken * period.denominator;
  const periodNs = period.numerator * NS_PER_MS * rate.denominator;
  return {
    capacity: wholeUnits(config.capacity, perToken, 'capacity'),
    refill: { units, periodNs },
    initial: wholeUnits(initial, perToken, 'initial'),
  };
};
