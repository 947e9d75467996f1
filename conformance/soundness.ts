import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Jurisdiction } from '../spec/index.ts';
import { at } from '../spec/law.ts';
import type { Algorithm, LimiterConfig } from './contract.ts';
import { type Declaration, isWindowed, readDeclaration, writtenOf } from './declaration.ts';
import { exactBucket, isBucketConfig, isSpacingConfig, isWindowConfig, nsOf, scaled, unitsPerToken } from './exact.ts';
import { exactProfile, initialOf, jurisdictionOf, profileOf } from './jurisdiction.ts';
import { WHEATS } from './wheats/index.ts';
import { PLAIN, type Wheat, type WheatConfig, type WheatFreedom, type WheatVariant } from './wheats/wheat.ts';

/**
 * Soundness, measured: correct limiters under the declaration that describes them, on traffic that aims at boundaries,
 * and every answer judged. One alarm is one too many. Controls, judged under a declaration that does not describe them,
 * must be accused, or the measurement measures nothing.
 */

const US = 1_000n;
const MS = 1_000_000n;
const SECOND = 1_000_000_000n;

// ---------------------------------------------------------------- chance

/** mulberry32: 32 bits of state, and fast. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** 0 ≤ … < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** 0 ≤ … < n. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** 0 ≤ … ≤ n. */
  upTo(n: bigint): bigint {
    return BigInt(Math.floor(this.next() * (Number(n) + 1)));
  }
}

// ---------------------------------------------------------------- configs

/** Periods are multiples of `unitMs`. Even places: powers of two, where float64 never rounds. Odd places: the others. */
const alternate = <T>(exact: readonly T[], general: readonly T[]): readonly T[] =>
  exact.flatMap((config, i) => [config, general[i % general.length]!]);

const bucket = (capacity: number, tokens: number, periodMs: number, initial?: number): LimiterConfig => ({
  capacity,
  refill: { tokens, periodMs },
  ...(initial === undefined ? {} : { initial }),
});

const EXACT_RATES = [
  [1, 8],
  [1, 64],
  [2, 128],
  [4, 1024],
  [1, 2048],
  [8, 512],
] as const;
const GENERAL_RATES = [
  [3, 1000],
  [7, 1001],
  [1, 100],
  [10, 1000],
  [5, 60_000],
  [25, 1000],
] as const;
const CAPACITIES = [1, 2, 5, 10, 50] as const;

const bucketsOf = (rates: readonly (readonly [number, number])[], unitMs: number): readonly LimiterConfig[] =>
  rates.flatMap(([tokens, periodMs], i) =>
    CAPACITIES.map((capacity, j) =>
      bucket(capacity, tokens, periodMs * unitMs, (i + j) % 4 === 3 ? Math.floor(capacity / 2) : undefined),
    ),
  );

const configsOf = (algorithm: Algorithm, unitMs: number): readonly LimiterConfig[] => {
  const limits = [1, 2, 3, 5, 8, 20] as const;
  const windows = (lengths: readonly number[]): readonly LimiterConfig[] =>
    lengths.flatMap((length) => limits.map((limit) => ({ limit, windowMs: length * unitMs })));
  const spacings = (lengths: readonly number[]): readonly LimiterConfig[] =>
    lengths.flatMap((length) => [0, 1, 3, 10].map((slack) => ({ intervalMs: length * unitMs, slack })));
  if (algorithm === 'spacing') return alternate(spacings([8, 64, 256, 1024]), spacings([10, 100, 333, 1000]));
  if (isWindowed(algorithm)) return alternate(windows([8, 64, 256, 1024, 2048]), windows([10, 100, 999, 1000, 60_000]));
  return alternate(bucketsOf(EXACT_RATES, unitMs), bucketsOf(GENERAL_RATES, unitMs));
};

const wheatConfigOf = (declaration: Declaration, config: LimiterConfig, createdNs: bigint): WheatConfig => {
  const perToken = unitsPerToken(declaration.fractional);
  const none = { capacity: 0n, refillTokens: 0n, refillPeriodNs: 1n, initial: 0n, limit: 0n, windowNs: 1n };
  const all = { ...none, unit: 1 / Number(perToken), createdNs };
  if (isSpacingConfig(config)) {
    return { ...all, capacity: BigInt(config.slack), refillTokens: 1n, refillPeriodNs: nsOf(config.intervalMs) };
  }
  if (isWindowConfig(config)) return { ...all, limit: scaled(config.limit, 1n)!, windowNs: nsOf(config.windowMs) };
  if (!isBucketConfig(config)) return all;
  const { capacity, refill, initial } = exactBucket(config, perToken, initialOf(declaration, config));
  return { ...all, capacity, refillTokens: refill.units, refillPeriodNs: refill.periodNs, initial };
};

// ---------------------------------------------------------------- what each freedom has to declare

/** One way to declare a wheat, and to drive it. */
interface Setting {
  readonly declares: Readonly<Record<string, unknown>>;
  /** Instants are multiples of this. */
  readonly grainNs: bigint;
  /** The reading of the limiter's clock at an instant; the instant itself unless said otherwise. */
  readonly reads?: (instant: bigint, chance: Chance) => bigint;
  readonly unitMs?: number;
  readonly stepsBack?: true;
}

const floorTo = (instant: bigint, grain: bigint): bigint => instant - (instant % grain);
/** Any reading that a clock with such steps may give: ⌊t⌋ ≤ c ≤ t. */
const coarse =
  (step: bigint) =>
  (instant: bigint, chance: Chance): bigint =>
    instant - chance.upTo(instant % step);
/** The same for milliseconds whose rounding is unknown: |c − t| ≤ 1 ms. */
const vague = (instant: bigint, chance: Chance): bigint => {
  const read = instant - MS + chance.upTo(2n * MS);
  return read < 0n ? 0n : read;
};
const wholeMs = (instant: bigint): bigint => floorTo(instant, MS);

const floats = (declares: Setting['declares']): readonly Setting[] => [
  { declares, grainNs: MS },
  { declares, grainNs: US, reads: wholeMs },
  { declares: { ...declares, resolutionNs: 1_000 }, grainNs: US },
  { declares: { ...declares, resolutionNs: 1 }, grainNs: 1n },
];

const SETTINGS: Readonly<Record<WheatFreedom | 'none', readonly Setting[]>> = {
  none: [
    { declares: { resolutionNs: 1 }, grainNs: 1n, stepsBack: true },
    { declares: {}, grainNs: MS },
    { declares: {}, grainNs: US, reads: coarse(MS) },
    { declares: { resolutionNs: 1_000_000_000 }, grainNs: MS, reads: coarse(SECOND), unitMs: 1_000 },
    { declares: { rounding: 'unknown' }, grainNs: US, reads: vague },
  ],
  'float64-ms': floats({ arithmetic: 'float64' }),
  'float64-s': floats({ arithmetic: 'float64', timeUnit: 's' }),
  'float64-instant': floats({ arithmetic: 'float64', keeps: 'instant' }),
  'integer-ms': [
    { declares: { resolutionNs: 1_000_000 }, grainNs: US },
    { declares: { resolutionNs: 1_000_000 }, grainNs: MS, stepsBack: true },
  ],
  'whole-seconds': [
    { declares: { resolutionNs: 1_000_000_000 }, grainNs: MS },
    { declares: { resolutionNs: 1_000_000_000 }, grainNs: MS, unitMs: 1_000 },
  ],
  'rewinding-clock': [
    { declares: { resolutionNs: 1, backwards: 'rewind' }, grainNs: 1n, stepsBack: true },
    { declares: { backwards: 'rewind' }, grainNs: MS, stepsBack: true },
    { declares: { backwards: 'rewind' }, grainNs: US, reads: coarse(MS), stepsBack: true },
  ],
};

/** Wheats whose instants are in seconds. */
const IN_SECONDS: ReadonlySet<string> = new Set(['gcra/float-tat']);
const COUNTS_IN_TOKENS: ReadonlySet<string> = new Set([
  'token-bucket/float-ms',
  'token-bucket/float-decimal-tokens',
  'token-bucket/rational',
]);
const BOUND: ReadonlySet<string> = new Set(['token-bucket/rational', 'gcra/tat-ticks', 'leaky-bucket/bigint-level']);

const settingsOf = (wheat: Wheat): readonly Setting[] => {
  const settings = SETTINGS[wheat.freedoms[0] ?? 'none'].map((setting) =>
    IN_SECONDS.has(wheat.id) ? { ...setting, declares: { ...setting.declares, timeUnit: 's' } } : setting,
  );
  const [first] = settings;
  if (COUNTS_IN_TOKENS.has(wheat.id)) settings.push({ ...first!, declares: { ...first!.declares, fractional: '0.1' } });
  if (BOUND.has(wheat.id)) settings.push({ ...first!, declares: { ...first!.declares, algorithm: 'bounded' } });
  return settings;
};

// ---------------------------------------------------------------- variants

type Dimensions = { readonly [K in keyof WheatVariant]?: readonly WheatVariant[K][] };
const EITHER = [false, true] as const;

/** The variants that can be declared. */
const DIMENSIONS: Readonly<Record<string, Dimensions>> = {
  'fixed-window': {
    anchor: ['epoch', 'first-request', 'creation'],
    end: ['half-open', 'closed'],
    denialsCount: EITHER,
  },
  'sliding-log': { end: ['half-open', 'closed'], denialsCount: EITHER },
  'sliding-counter': {
    share: ['exact', 'floor', 'ceil'],
    guard: ['with-cost', 'without-cost'],
    denialsCount: EITHER,
  },
  'stepped-bucket': { phase: ['creation', 'epoch', 'first-use', 'since-full'] },
};
const FIELD: Readonly<Record<string, string>> = { anchor: 'windowAnchor', end: 'windowEnd' };

interface Variant {
  readonly variant: WheatVariant;
  readonly declares: Readonly<Record<string, unknown>>;
}

const variantsOf = (wheat: Wheat): readonly Variant[] =>
  Object.entries(DIMENSIONS[wheat.algorithm] ?? {})
    .reduce<readonly Variant[]>(
      (all, [name, values]) =>
        all.flatMap(({ variant, declares }) =>
          values.map((value) => ({
            variant: { ...variant, [name]: value },
            declares: { ...declares, [FIELD[name] ?? name]: value },
          })),
        ),
      [{ variant: PLAIN, declares: {} }],
    )
    .filter(({ variant }) => wheat.supports?.(variant) ?? true);

// ---------------------------------------------------------------- traffic

const ORIGINS: readonly bigint[] = [0n, 1_700_000_000n, 1_733_333_333n, 4_102_444_800n].map((s) => s * SECOND);
const OPS_LEAST = 15;
const OPS_SPREAD = 11;

/** A wheat, declared: everything that does not change from one sequence to the next. */
interface Bench {
  readonly wheat: Wheat;
  readonly setting: Setting;
  readonly variant: WheatVariant;
  readonly declaration: Declaration;
  readonly places: (Place | undefined)[];
  readonly configs: readonly LimiterConfig[];
}
/** The same, with one config. */
interface Place {
  readonly config: LimiterConfig;
  readonly wheatConfig: WheatConfig;
  readonly exact: Jurisdiction;
  readonly judged: Jurisdiction;
  readonly most: bigint;
  /** Up to twice as much is asked for as is admitted. */
  readonly gapNs: bigint;
  readonly partial: boolean;
  readonly unitCosts: boolean;
}

const benchOf = (wheat: Wheat, setting: Setting, { variant, declares }: Variant): Bench => {
  const fields = { algorithm: wheat.algorithm, ...declares, ...setting.declares };
  const declaration = readDeclaration(fields, wheat.id);
  const configs = configsOf(wheat.algorithm as Algorithm, setting.unitMs ?? 1);
  return { wheat, setting, variant, declaration, configs, places: configs.map(() => undefined) };
};

const placeOf = (bench: Bench, index: number): Place => {
  const known = bench.places[index];
  if (known) return known;
  const { declaration, wheat } = bench;
  const config = bench.configs[index]!;
  // The bound aims at nothing: its traffic is that of the wheat's own algorithm.
  const aimed = { ...declaration, algorithm: wheat.algorithm as Algorithm };
  const exact = jurisdictionOf(aimed, config, exactProfile(declaration));
  const most = exact.mostAtOnce > 0n ? exact.mostAtOnce : 1n;
  const place: Place = {
    config,
    wheatConfig: wheatConfigOf(aimed, config, 0n),
    exact,
    judged: jurisdictionOf(declaration, config, profileOf(declaration)),
    most,
    gapNs: exact.timeToFreshNs / most,
    partial: wheat.algorithm === 'spacing' || (isBucketConfig(config) && initialOf(aimed, config) < config.capacity),
    unitCosts: wheat.algorithm === 'spacing',
  };
  bench.places[index] = place;
  return place;
};

const ceilTo = (instant: bigint, grain: bigint): bigint => ((instant + grain - 1n) / grain) * grain;

/** Uniform gaps, tuned to the load of the config: an under-loaded limiter never says no. */
const tunedGap = (place: Place, chance: Chance): bigint => {
  const scale = chance.below(8);
  return scale === 0 ? 0n : chance.upTo(place.gapNs * (scale === 7 ? place.most + 2n : 2n));
};
const tunedCost = (place: Place, chance: Chance): bigint => {
  if (place.unitCosts) return 1n;
  return chance.below(3) > 0 ? 1n : 1n + chance.upTo(place.most);
};

interface Alarm {
  readonly operations: number;
  readonly what?: string;
}

interface Call {
  readonly now: bigint;
  readonly read: bigint;
  readonly cost: bigint;
  readonly allowed: boolean;
}
const shownCall = ({ now, read, cost, allowed }: Call, origin: bigint): string =>
  `${now - origin}${read === now ? '' : ` (read as ${read - origin})`}:${cost}${allowed ? '+' : '-'}`;

/** The calls of the sequence at hand: one array for all of them. */
const TRACE: Call[] = [];

/** One sequence: generated, answered and judged step by step. */
const judgeSequence = (bench: Bench, place: Place, guided: boolean, chance: Chance): Alarm => {
  const { setting, variant, wheat } = bench;
  const { grainNs } = setting;
  const { exact, judged, most, unitCosts } = place;
  const origin =
    ORIGINS[chance.below(ORIGINS.length)]! + ceilTo(chance.upTo(chance.below(2) === 0 ? 0n : SECOND), grainNs);
  const reads = (instant: bigint): bigint => setting.reads?.(instant, chance) ?? instant;
  const back = setting.stepsBack !== undefined && chance.below(4) === 0;
  const length = OPS_LEAST + chance.below(OPS_SPREAD);

  let now = origin;
  let aim = exact.law.start(at(origin), 'new');
  // What starts less than full may be built when it is first asked; the court does not know, and allows for both.
  const wide = place.partial && chance.below(3) > 0;
  const late = wide && chance.below(2) === 0;
  let limiter = late ? undefined : wheat.create({ ...place.wheatConfig, createdNs: reads(origin) }, variant);
  let state = wide ? undefined : judged.law.start(at(origin), 'new');

  for (let op = 1; op <= length; op++) {
    let cost: bigint;
    if (guided) {
      const move = chance.below(16);
      if (move >= 4) {
        let target: bigint;
        if (move < 12) {
          const edges = exact.law.boundaries(aim, now);
          const edge = edges[chance.below(Math.max(1, edges.length))] ?? now + place.gapNs;
          target = ceilTo(edge, grainNs) + BigInt(chance.below(4) === 0 ? -1 : chance.below(4) === 0 ? 1 : 0) * grainNs;
        } else if (move < 13)
          target = ceilTo(now + exact.timeToFreshNs, grainNs) + BigInt(chance.below(3) - 1) * grainNs;
        else target = ceilTo(now + tunedGap(place, chance), grainNs);
        if (target > now) now = target;
      }
      if (back && chance.below(4) === 0) now -= ceilTo(chance.upTo(place.gapNs / 2n), grainNs);
      if (now < origin) now = origin;
      const left = exact.law.available(aim, at(now)).lo;
      const ask = chance.below(10);
      if (unitCosts || ask < 3) cost = 1n;
      else if (ask < 6) cost = left > 0n ? left : 1n;
      else if (ask < 8) cost = left + 1n;
      else if (ask < 9) cost = chance.below(2) === 0 ? most : most + 1n;
      else cost = 1n + chance.upTo(most);
      const { allowed } = exact.law.permits(aim, cost, at(now));
      aim = exact.law.step(aim, cost, allowed, at(now));
    } else {
      now += ceilTo(tunedGap(place, chance), grainNs);
      if (back && chance.below(4) === 0) now -= ceilTo(chance.upTo(place.gapNs / 2n), grainNs);
      if (now < origin) now = origin;
      cost = tunedCost(place, chance);
    }

    const when = at(now);
    const read = reads(now);
    limiter ??= wheat.create({ ...place.wheatConfig, createdNs: read }, variant);
    state ??= judged.law.start({ lo: origin, hi: now }, 'new');
    const allowed = limiter.take(read, cost);
    const permits = judged.law.permits(state, cost, when);
    TRACE[op - 1] = { now, read, cost, allowed };
    if (allowed ? !permits.allowed : !permits.denied) {
      const calls = TRACE.slice(0, op).map((call) => shownCall(call, origin));
      const built = late ? ', built when first asked' : '';
      const declares = JSON.stringify(writtenOf(bench.declaration));
      const history = `from ${origin}${built}: ${calls.join(' ')}; the law: MUST ${allowed ? 'deny' : 'allow'}`;
      return { operations: op, what: `${JSON.stringify(place.config)} ${declares} ${history}` };
    }
    state = judged.law.step(state, cost, allowed, when);
  }
  return { operations: length };
};

// ---------------------------------------------------------------- the measurement

export interface SoundnessOptions {
  /** Sequences for each wheat, over all its variants. */
  readonly sequences: number;
  readonly seed: number;
  /** Only wheats whose id begins so. */
  readonly only?: string;
}

export interface SoundnessRow {
  readonly id: string;
  readonly sequences: number;
  readonly operations: number;
  /** Sequences in which the law accused. */
  readonly alarms: number;
  /** The first of them. */
  readonly first?: string;
}

const measure = (id: string, benches: readonly Bench[], sequences: number, seed: number): SoundnessRow => {
  const chance = new Chance(seed);
  let operations = 0;
  let alarms = 0;
  let first: string | undefined;
  for (let i = 0; i < sequences; i++) {
    const bench = benches[i % benches.length]!;
    const place = placeOf(bench, chance.below(bench.configs.length));
    const result = judgeSequence(bench, place, chance.below(2) === 0, chance);
    operations += result.operations;
    if (result.what === undefined) continue;
    alarms++;
    first ??= result.what;
  }
  return { id, sequences, operations, alarms, ...(first === undefined ? {} : { first }) };
};

/** Judges one wheat under the declarations that its freedoms require. No alarm is expected. */
export const soundnessOf = (
  wheat: Wheat,
  { sequences, seed }: { readonly sequences: number; readonly seed: number },
): SoundnessRow => {
  const variants = variantsOf(wheat);
  const benches = settingsOf(wheat).flatMap((setting) => variants.map((variant) => benchOf(wheat, setting, variant)));
  return measure(wheat.id, benches, sequences, seed);
};

export const runSoundness = ({ sequences, seed, only = '' }: SoundnessOptions): readonly SoundnessRow[] =>
  WHEATS.filter(({ id }) => id.startsWith(only)).map((wheat) => soundnessOf(wheat, { sequences, seed }));

/** Declarations that do not describe the wheat: each leaves out, or gets wrong, the freedom that it needs. */
const CONTROLS: readonly { readonly why: string; readonly id: string; readonly setting: Setting }[] = [
  {
    why: 'rounding, declared exact',
    id: 'token-bucket/float-ms',
    setting: { declares: { arithmetic: 'exact' }, grainNs: MS },
  },
  {
    why: 'rounding, declared exact',
    id: 'leaky-bucket/float-level',
    setting: { declares: { arithmetic: 'exact' }, grainNs: MS },
  },
  {
    why: 'rounding, declared exact',
    id: 'sliding-counter/float-ms',
    setting: { declares: { arithmetic: 'exact' }, grainNs: MS },
  },
  {
    why: 'seconds, declared milliseconds',
    id: 'token-bucket/float-seconds',
    setting: { declares: { arithmetic: 'float64' }, grainNs: MS },
  },
  {
    why: 'an instant, declared a level',
    id: 'token-bucket/float-full-at',
    setting: { declares: { arithmetic: 'float64', keeps: 'tokens' }, grainNs: MS },
  },
  {
    why: 'an instant, declared a level',
    id: 'gcra/float-tat',
    setting: { declares: { arithmetic: 'float64', keeps: 'tokens', timeUnit: 's' }, grainNs: MS },
  },
  {
    why: 'milliseconds, declared microseconds',
    id: 'token-bucket/integer-ms',
    setting: { declares: { resolutionNs: 1_000 }, grainNs: US },
  },
  {
    why: 'seconds, declared milliseconds',
    id: 'token-bucket/whole-seconds',
    setting: { declares: { resolutionNs: 1_000_000 }, grainNs: MS },
  },
  {
    why: 'rewinds, declared to freeze',
    id: 'gcra/tat-rewinding',
    setting: { declares: {}, grainNs: MS, stepsBack: true },
  },
  {
    why: 'rewinds, declared to freeze',
    id: 'gcra/drift-rewinding',
    setting: { declares: {}, grainNs: MS, stepsBack: true },
  },
];

/** The same measurement where alarms are expected. */
export const runControls = ({ sequences, seed, only = '' }: SoundnessOptions): readonly SoundnessRow[] =>
  CONTROLS.filter(({ id }) => id.startsWith(only)).map(({ id, why, setting }) => {
    const wheat = WHEATS.find((each) => each.id === id)!;
    const benches = variantsOf(wheat).map((variant) => benchOf(wheat, setting, variant));
    return measure(`${id}: ${why}`, benches, sequences, seed);
  });

// ---------------------------------------------------------------- the command

const table = (rows: readonly SoundnessRow[]): string => {
  const widest = Math.max(0, ...rows.map(({ id }) => id.length));
  return rows
    .map(({ id, sequences, operations, alarms, first }) => {
      const numbers = [sequences, operations, alarms].map((n) => n.toLocaleString('en').padStart(11)).join('');
      return `${id.padEnd(widest)}${numbers}${first === undefined ? '' : `\n    ${first}`}`;
    })
    .join('\n');
};

const main = (): void => {
  const [sequences = 100_000, seed = 42] = process.argv.slice(2, 4).map(Number);
  if (!Number.isSafeInteger(sequences) || sequences < 1 || !Number.isSafeInteger(seed)) {
    process.stderr.write('usage: soundness [sequences] [seed] [wheat], the first two whole numbers\n');
    process.exitCode = 2;
    return;
  }
  const only = process.argv[4] ?? '';
  if (!WHEATS.some(({ id }) => id.startsWith(only))) {
    process.stderr.write(`soundness: there is no wheat whose name begins with ${only}\n`);
    process.exitCode = 2;
    return;
  }
  const begun = performance.now();
  const rows = runSoundness({ sequences, seed, only });
  const controls = runControls({ sequences: Math.min(sequences, 10_000), seed, only });
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const sum = (of: (row: SoundnessRow) => number): string =>
    rows.reduce((total, row) => total + of(row), 0).toLocaleString('en');
  const silent = controls.filter(({ alarms }) => alarms === 0);
  process.stdout.write(`correct limiters: sequences, operations, alarms (seed ${seed})\n${table(rows)}\n\n`);
  process.stdout.write(`controls, which must be accused\n${table(controls.map(({ first: _, ...row }) => row))}\n\n`);
  process.stdout.write(
    `${rows.length} wheats, ${sum((row) => row.sequences)} sequences, ${sum((row) => row.operations)} operations, ${sum((row) => row.alarms)} alarms; ` +
      `${controls.length - silent.length} of ${controls.length} controls accused; ${seconds} s\n`,
  );
  if (rows.some(({ alarms }) => alarms > 0) || silent.length > 0) process.exitCode = 1;
};

const [, script] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(realpathSync(script)).href) main();
