import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WHEATS, type Wheat, type WheatConfig, type WheatVariant } from './index.ts';
import { PLAIN } from './wheat.ts';

const RUNS = 2_000;
const SEED = 20_250_101;
const MS = 1_000_000n;
const SECOND = 1_000_000_000n;
const EPOCH = 1_700_000_000n * SECOND + 123_456_789n;

interface Call {
  nowNs: bigint;
  cost: bigint;
}
interface Run {
  config: WheatConfig;
  calls: Call[];
}

// ---------------------------------------------------------------- algorithms and variants

/** Every combination of the dimensions that mean something for an algorithm; the others stay as in `PLAIN`. */
const DIMENSIONS: Record<string, { [K in keyof WheatVariant]?: readonly WheatVariant[K][] }> = {
  'token-bucket': {},
  gcra: {},
  'leaky-bucket': {},
  'leaky-queue': {},
  'fixed-window': {
    anchor: ['epoch', 'first-request', 'creation'],
    end: ['half-open', 'closed'],
    denialsCount: [false, true],
  },
  'sliding-log': { end: ['half-open', 'closed'], denialsCount: [false, true] },
  'sliding-counter': {
    anchor: ['epoch', 'creation'],
    end: ['half-open', 'closed'],
    denialsCount: [false, true],
    share: ['exact', 'floor', 'ceil'],
    guard: ['with-cost', 'without-cost'],
  },
  'stepped-bucket': { phase: ['creation', 'epoch', 'first-use'] },
  'pay-later': {},
  spacing: {},
};

const variantsOf = (algorithm: string): WheatVariant[] =>
  Object.entries(DIMENSIONS[algorithm]!).reduce<WheatVariant[]>(
    (variants, [name, values]) => variants.flatMap((variant) => values.map((value) => ({ ...variant, [name]: value }))),
    [PLAIN],
  );

const titleOf = (algorithm: string, variant: WheatVariant): string =>
  [algorithm, ...Object.keys(DIMENSIONS[algorithm]!).map((name) => `${name}=${variant[name as 'end']}`)].join(' ');

const CASES = Object.keys(DIMENSIONS).flatMap((algorithm) =>
  variantsOf(algorithm).map((variant) => ({ algorithm, variant, title: titleOf(algorithm, variant) })),
);

const wheatsOf = (algorithm: string, variant: WheatVariant, freedoms: string): Wheat[] =>
  WHEATS.filter(
    (wheat) =>
      wheat.algorithm === algorithm &&
      wheat.freedoms.join() === freedoms &&
      (wheat.supports === undefined || wheat.supports(variant)),
  );

// ---------------------------------------------------------------- traffic

interface Step {
  gap: number;
  pick: number;
  count: bigint;
  off: bigint;
  permille: bigint;
  cost: number;
}

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  gap: fc.nat(19),
  pick: fc.nat(999),
  count: fc.bigInt(1n, 8n),
  off: fc.bigInt(-1n, 1n),
  permille: fc.bigInt(0n, 2_000n),
  cost: fc.nat(9),
});

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/**
 * The next instant: half of them at a boundary or one nanosecond beside it, and boundaries are found without a model,
 * from the instants of earlier calls: k units later, a window later, at a tile of the anchor, and where the share of
 * p in the previous window falls to r.
 */
function nextInstant(config: WheatConfig, calls: readonly Call[], now: bigint, step: Step, back: boolean): bigint {
  const { refillPeriodNs: P, refillTokens: R, windowNs: W, limit, createdNs } = config;
  const first = calls[0]?.nowNs ?? createdNs;
  const earlier = calls.at(-1 - (step.pick % 6))?.nowNs ?? createdNs;
  const zero = [0n, createdNs, first][step.pick % 3]!;
  const tile = now - ((now - zero) % W);
  const ahead = (instant: bigint) => (instant < now ? now + (step.pick % 2 === 0 ? 0n : 1n) : instant);
  if (step.gap < 6) return now;
  if (step.gap < 8) return ahead(earlier + ceilDiv(step.count * P, R) + step.off);
  if (step.gap < 9) return ahead(now + ceilDiv(step.count * P, R) + step.off);
  if (step.gap < 11) return now + (P * step.permille) / (1_000n * R);
  if (step.gap < 12) return now + (W * step.permille) / (1_000n * limit);
  if (step.gap < 14) return ahead(tile + W + step.off);
  if (step.gap < 16) return ahead(earlier + W + step.off);
  if (step.gap < 18) {
    const room = BigInt(step.pick) % (step.count + 1n);
    return ahead(tile + (step.permille % 2n) * W + W - (room * W) / step.count + step.off);
  }
  if (step.gap < 19 || !back) return now + W * step.count * (step.permille > 1_900n ? 1_000_000n : 1n);
  return now - (W * step.permille) / 1_000n;
}

function nextCost({ capacity }: WheatConfig, step: Step): bigint {
  if (step.cost < 6) return 1n;
  if (step.cost < 8) return 1n + (BigInt(step.pick) % (capacity + 1n));
  return [0n, 2n, capacity, capacity + 1n][step.pick % 4]!;
}

interface Traffic {
  spans?: readonly bigint[];
  created?: readonly bigint[];
  back?: boolean;
  refillTokens?: readonly bigint[];
  unit?: readonly number[];
}

function runArbitrary(algorithm: string, traffic: Traffic = {}): fc.Arbitrary<Run> {
  const spans = traffic.spans ?? [1n, 2n, 3n, 7n, 12n, 100n, 997n, MS, SECOND / 3n, SECOND, 60n * SECOND];
  const created = traffic.created ?? [0n, 1n, 12n, 997n, EPOCH, EPOCH - (EPOCH % (60n * SECOND))];
  return fc
    .record({
      capacity: fc.bigInt(1n, 8n),
      refillTokens: fc.constantFrom(...(traffic.refillTokens ?? [1n, 2n, 3n, 5n, 7n, 8n])),
      span: fc.constantFrom(...spans),
      createdNs: fc.constantFrom(...created),
      missing: fc.bigInt(-3n, 8n),
      unit: fc.constantFrom(...(traffic.unit ?? [1])),
      back: fc.boolean(),
      steps: fc.array(stepArbitrary, { minLength: 12, maxLength: 40, size: 'max' }),
    })
    .map(({ capacity, refillTokens, span, createdNs, missing, unit, back, steps }) => {
      const initial = capacity - (missing > capacity ? capacity : missing > 2n ? missing : missing > 0n ? 0n : missing);
      const slack = capacity - 1n;
      const config: WheatConfig = {
        capacity: algorithm === 'spacing' ? slack : capacity,
        refillTokens: algorithm === 'spacing' ? 1n : refillTokens,
        refillPeriodNs: span,
        initial,
        limit: capacity,
        windowNs: span,
        unit,
        createdNs,
      };
      const calls: Call[] = [];
      let nowNs = createdNs;
      for (const step of steps) {
        nowNs = nextInstant(config, calls, nowNs, step, back && traffic.back !== false);
        if (nowNs < createdNs) nowNs = createdNs;
        calls.push({ nowNs, cost: nextCost(config, step) });
      }
      return { config, calls };
    });
}

const answers = (wheat: Wheat, { config, calls }: Run, variant: WheatVariant): boolean[] => {
  const limiter = wheat.create(config, variant);
  return calls.map(({ nowNs, cost }) => limiter.take(nowNs, cost));
};

const picture = (decisions: readonly boolean[]): string => decisions.map((allowed) => (allowed ? '+' : '-')).join('');

/** The property that the rest is about: `wheat` and `reference` answer alike, whatever the traffic. */
const agreement = (wheat: Wheat, reference: Wheat, variant: WheatVariant, traffic?: Traffic) =>
  fc.property(runArbitrary(reference.algorithm, traffic), (run) => {
    expect(picture(answers(wheat, run, variant)), wheat.id).toBe(picture(answers(reference, run, variant)));
  });

// ---------------------------------------------------------------- exact wheats

describe('exact wheats agree at every nanosecond, clocks that step back included', () => {
  it.each(CASES)('$title', ({ algorithm, variant }) => {
    const [reference, ...others] = wheatsOf(algorithm, variant, '');
    expect(others.length).toBeGreaterThanOrEqual(1);
    let allowed = 0;
    let denied = 0;
    fc.assert(
      fc.property(runArbitrary(algorithm), (run) => {
        const decisions = answers(reference!, run, variant);
        for (const yes of decisions) yes ? allowed++ : denied++;
        for (const wheat of others) expect(picture(answers(wheat, run, variant)), wheat.id).toBe(picture(decisions));
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // traffic that is never denied, or always, would agree about nothing
    expect(Math.min(allowed, denied) / (allowed + denied)).toBeGreaterThan(0.1);
  });

  it('offers no wheat for a sliding counter anchored at the first request', () => {
    expect(wheatsOf('sliding-counter', { ...PLAIN, anchor: 'first-request' }, '')).toEqual([]);
  });
});

describe('rewinding wheats', () => {
  const [first, second] = wheatsOf('gcra', PLAIN, 'rewinding-clock');
  const frozen = wheatsOf('gcra', PLAIN, '')[0]!;
  it('agree with each other when the clock steps back', () => {
    fc.assert(agreement(first!, second!, PLAIN), { numRuns: RUNS, seed: SEED });
  });
  it('agree with the frozen ones when it does not', () => {
    fc.assert(agreement(first!, frozen, PLAIN, { back: false }), { numRuns: RUNS, seed: SEED });
  });
  it('differ from the frozen ones when it does', () => {
    expect(fc.check(agreement(first!, frozen, PLAIN), { numRuns: RUNS, seed: SEED }).failed).toBe(true);
  });
});

// ---------------------------------------------------------------- coarse clocks: exact on the floored instant

const floored = (wheat: Wheat, quantumNs: bigint): Wheat => {
  const floor = (t: bigint) => t - (t % quantumNs);
  return {
    ...wheat,
    create(config, variant) {
      const limiter = wheat.create({ ...config, createdNs: floor(config.createdNs) }, variant);
      return { take: (nowNs, cost) => limiter.take(floor(nowNs), cost) };
    },
  };
};

describe('coarse wheats are exact on the instants they see', () => {
  it.each([
    { freedom: 'integer-ms', quantumNs: MS },
    { freedom: 'whole-seconds', quantumNs: SECOND },
  ])('$freedom', ({ freedom, quantumNs }) => {
    const spans = [quantumNs / 10n, quantumNs / 3n, quantumNs, 7n * quantumNs, 10n * quantumNs];
    const coarse = WHEATS.filter((wheat) => wheat.freedoms.join() === freedom);
    expect(coarse.length).toBeGreaterThan(0);
    for (const wheat of coarse) {
      const reference = floored(wheatsOf(wheat.algorithm, PLAIN, '')[0]!, quantumNs);
      fc.assert(agreement(wheat, reference, PLAIN, { spans }), { numRuns: RUNS, seed: SEED });
    }
  });
});

// ---------------------------------------------------------------- floats

const FLOATS = WHEATS.filter((wheat) => wheat.freedoms.some((freedom) => freedom.startsWith('float64')));
const FLOAT_CASES = FLOATS.flatMap((wheat) =>
  variantsOf(wheat.algorithm).map((variant) => ({ wheat, variant, title: `${wheat.id} ${JSON.stringify(variant)}` })),
);

describe('float wheats never round on a dyadic grid, and are exact there', () => {
  it.each(FLOAT_CASES)('$title', ({ wheat, variant }) => {
    const reference = wheatsOf(wheat.algorithm, variant, '')[0]!;
    // 2⁻² ms, or 2⁻³ s: periods and instants are multiples, rates are powers of two
    const seconds = wheat.freedoms.includes('float64-s') || wheat.id === 'gcra/float-tat';
    const quantumNs = seconds ? SECOND / 8n : MS / 4n;
    const traffic: Traffic = {
      spans: [8n, 16n, 64n].map((n) => n * quantumNs),
      created: [0n, 12n * quantumNs, 1_700_000_000n * SECOND + 3n * quantumNs],
      refillTokens: [1n, 2n, 8n],
      unit: [1, 0.5],
    };
    fc.assert(agreement(floored(wheat, quantumNs), floored(reference, quantumNs), variant, traffic), {
      numRuns: RUNS / 2,
      seed: SEED,
    });
  });
});

/** 40 roundings of half an ulp of an epoch in milliseconds or seconds come to 5 µs. */
const BAND_NS = 10_000n;
/** Costs are counted this much finer when the band is probed, so that "a little more" can be asked for. */
const FINE = 1_000_000_000n;

/** What the exact wheat answers from one end of the band to the other; undefined where the ends differ. */
function forced(reference: Wheat, { config, calls }: Run, variant: WheatVariant, call: Call): boolean | undefined {
  const bucket = reference.algorithm !== 'sliding-counter';
  const scale = bucket ? FINE : 1n;
  const slack = bucket ? ceilDiv(BAND_NS * config.refillTokens * FINE, config.refillPeriodNs) : 0n;
  let latestNs = call.nowNs;
  for (const past of calls) if (past.nowNs > latestNs) latestNs = past.nowNs;
  const at = (nowNs: bigint, cost: bigint) => {
    const fine = {
      ...config,
      capacity: config.capacity * scale,
      refillTokens: config.refillTokens * scale,
      initial: config.initial * scale,
    };
    // a clock that stands still would hide the early end: calls within the band of now are made no later than that
    const early = (past: Call) => (past.nowNs > nowNs ? nowNs : past.nowNs);
    const history = [...calls.map((past) => ({ nowNs: early(past), cost: past.cost * scale })), { nowNs, cost }];
    return answers(reference, { config: fine, calls: history }, variant).at(-1)!;
  };
  const strict = at(latestNs - BAND_NS, call.cost * scale + slack);
  const lenient = at(latestNs + BAND_NS, call.cost * scale > slack ? call.cost * scale - slack : 0n);
  return strict === lenient ? strict : undefined;
}

const besideWindowEdge = ({ createdNs, windowNs }: WheatConfig, { anchor }: WheatVariant, nowNs: bigint) => {
  const into = (nowNs - (anchor === 'creation' ? createdNs : 0n)) % windowNs;
  return into <= BAND_NS || into >= windowNs - BAND_NS;
};

describe('float wheats agree outside a band of 10 µs', () => {
  it.each(FLOAT_CASES)('$title', ({ wheat, variant }) => {
    const reference = wheatsOf(wheat.algorithm, variant, '')[0]!;
    const spans = [7n * MS, SECOND / 3n, SECOND, 60n * SECOND];
    let compared = 0;
    let skipped = 0;
    fc.assert(
      fc.property(runArbitrary(wheat.algorithm, { spans, unit: [1, 0.1, 0.001] }), ({ config, calls }) => {
        const limiter = wheat.create(config, variant);
        const made: Call[] = [];
        let latestNs = config.createdNs;
        for (const call of calls) {
          if (call.nowNs > latestNs) latestNs = call.nowNs;
          const edge = wheat.algorithm === 'sliding-counter' && besideWindowEdge(config, variant, latestNs);
          const want = edge ? undefined : forced(reference, { config, calls: made }, variant, call);
          if (want === undefined) {
            skipped++;
            continue;
          }
          compared++;
          made.push(call);
          expect(limiter.take(call.nowNs, call.cost), `${wheat.id} at ${call.nowNs}, after ${made.length - 1}`).toBe(
            want,
          );
        }
      }),
      { numRuns: RUNS / 10, seed: SEED },
    );
    expect(compared / (compared + skipped)).toBeGreaterThan(0.5);
  });
});

// ---------------------------------------------------------------- the tests themselves

/** A wheat spoiled from outside: each is a mistake that somebody made. */
const SPOILED: Record<string, (wheat: Wheat) => Wheat['create']> = {
  'one too many': (wheat) => (config, variant) =>
    wheat.create({ ...config, capacity: config.capacity + 1n, limit: config.limit + 1n }, variant),
  'a period one nanosecond too long': (wheat) => (config, variant) =>
    wheat.create({ ...config, refillPeriodNs: config.refillPeriodNs + 1n, windowNs: config.windowNs + 1n }, variant),
  'a period one nanosecond too short': (wheat) => (config, variant) => {
    const shorter = (ns: bigint) => (ns > 1n ? ns - 1n : ns);
    const { refillPeriodNs, windowNs } = config;
    return wheat.create({ ...config, refillPeriodNs: shorter(refillPeriodNs), windowNs: shorter(windowNs) }, variant);
  },
  'denials forget the state': (wheat) => (config, variant) => {
    let limiter = wheat.create(config, variant);
    return {
      take(nowNs, cost) {
        const allowed = limiter.take(nowNs, cost);
        if (!allowed) limiter = wheat.create({ ...config, createdNs: nowNs }, variant);
        return allowed;
      },
    };
  },
  'the clock is one nanosecond slow after the first call': (wheat) => (config, variant) => {
    const limiter = wheat.create(config, variant);
    let calls = 0;
    return { take: (nowNs, cost) => limiter.take(calls++ === 0 ? nowNs : nowNs - 1n, cost) };
  },
};

describe('a broken wheat is noticed', () => {
  const everyAlgorithm = Object.keys(DIMENSIONS).flatMap((algorithm) =>
    Object.keys(SPOILED).map((mistake) => ({ algorithm, mistake })),
  );
  it.each(everyAlgorithm)('$algorithm: $mistake', ({ algorithm, mistake }) => {
    const [reference, ...others] = wheatsOf(algorithm, PLAIN, '');
    const spoiled = { ...others[0]!, create: SPOILED[mistake]!(others[0]!) };
    expect(fc.check(agreement(spoiled, reference!, PLAIN), { numRuns: RUNS, seed: SEED }).failed).toBe(true);
  });

  const flips = Object.entries(DIMENSIONS).flatMap(([algorithm, dimensions]) =>
    Object.entries(dimensions).flatMap(([name, values]) =>
      values.flatMap((from, i) => values.slice(i + 1).map((to) => ({ algorithm, name, from, to }))),
    ),
  );
  it.each(flips)('$algorithm: $name=$from answered as $to', ({ algorithm, name, from, to }) => {
    // the rounding of the share is visible, up against floor, down against ceil, only as the guard lets it be
    const guard: WheatVariant['guard'] = from === 'exact' && to === 'ceil' ? 'without-cost' : 'with-cost';
    const variant: WheatVariant = { ...PLAIN, guard, [name]: from };
    const [reference, ...others] = wheatsOf(algorithm, variant, '');
    const other = others[0]!;
    const flipped: Wheat = { ...other, create: (config) => other.create(config, { ...variant, [name]: to }) };
    expect(fc.check(agreement(flipped, reference!, variant), { numRuns: RUNS, seed: SEED }).failed).toBe(true);
  });
});

// ---------------------------------------------------------------- right, not only alike

/** `instant:cost` and the answer, worked out by hand. */
const TABLES: {
  title: string;
  algorithm: string;
  variant?: Partial<WheatVariant>;
  config?: Partial<WheatConfig>;
  rows: string;
}[] = [
  // 2 units every 3 ns, so that a unit is there after 1.5 ns
  {
    title: 'continuous refill',
    algorithm: 'token-bucket',
    rows: '0:3+ 0:1- 1:1- 2:1+ 2:1- 3:1+ 4:1- 5:1+ 100:4- 100:3+ 100:0+',
  },
  { title: 'initial', algorithm: 'token-bucket', config: { initial: 1n }, rows: '0:2- 0:1+ 1:1- 2:1+' },
  { title: 'tau', algorithm: 'gcra', rows: '0:3+ 0:1- 1:1- 2:1+ 2:1- 3:1+ 4:1- 5:1+ 100:4- 100:3+ 50:1-' },
  { title: 'meter', algorithm: 'leaky-bucket', rows: '0:2+ 0:2- 0:1+ 1:1- 2:1+ 100:4- 100:3+' },
  { title: 'queue', algorithm: 'leaky-queue', rows: '0:2+ 0:2- 0:1+ 1:1- 2:1+ 100:4- 100:3+' },
  { title: 'half-open', algorithm: 'fixed-window', rows: '9:3+ 9:1- 10:1+ 19:2+ 19:1- 15:1- 20:4- 20:3+' },
  {
    title: 'closed',
    algorithm: 'fixed-window',
    variant: { end: 'closed' },
    rows: '9:2+ 10:1+ 10:1- 11:3+ 20:1- 21:1+',
  },
  {
    title: 'creation',
    algorithm: 'fixed-window',
    variant: { anchor: 'creation' },
    config: { createdNs: 5n },
    rows: '5:3+ 14:1- 15:1+',
  },
  {
    title: 'creation, closed',
    algorithm: 'fixed-window',
    variant: { anchor: 'creation', end: 'closed' },
    config: { createdNs: 5n },
    rows: '5:2+ 15:1+ 15:1- 16:3+ 25:1- 26:1+',
  },
  {
    title: 'first request',
    algorithm: 'fixed-window',
    variant: { anchor: 'first-request' },
    rows: '3:4- 7:3+ 16:1- 17:1+ 30:3+ 39:1- 40:1+',
  },
  { title: 'denials count', algorithm: 'fixed-window', variant: { denialsCount: true }, rows: '0:2+ 1:2- 2:1- 10:1+' },
  { title: 'open edge', algorithm: 'sliding-log', rows: '0:1+ 5:2+ 9:1- 10:1+ 14:1- 15:2+' },
  {
    title: 'closed edge',
    algorithm: 'sliding-log',
    variant: { end: 'closed' },
    rows: '0:1+ 5:2+ 10:1- 11:1+ 15:1- 16:2+',
  },
  {
    title: 'denials count',
    algorithm: 'sliding-log',
    variant: { denialsCount: true },
    rows: '0:3+ 9:1- 10:2+ 12:1- 19:1- 22:2+',
  },
  // 3 in the window before: at 13 the share is 2.1, at 14 1.8
  { title: 'exact', algorithm: 'sliding-counter', rows: '0:3+ 10:1- 13:1- 14:1+ 14:1- 17:1+ 30:3+' },
  { title: 'floor', algorithm: 'sliding-counter', variant: { share: 'floor' }, rows: '0:3+ 10:1- 11:1+ 11:1- 14:1+' },
  {
    title: 'without cost',
    algorithm: 'sliding-counter',
    variant: { guard: 'without-cost' },
    rows: '0:9- 0:2+ 0:3+ 0:1- 14:1- 15:3+ 15:1-',
  },
  {
    title: 'ceil without cost',
    algorithm: 'sliding-counter',
    variant: { guard: 'without-cost', share: 'ceil' },
    rows: '0:3+ 10:1- 13:1- 14:1+ 14:1- 17:1+',
  },
  // 2 units at 3, 6, 9 …
  { title: 'creation', algorithm: 'stepped-bucket', rows: '0:3+ 2:1- 3:2+ 5:1- 9:3+ 9:1-' },
  {
    title: 'epoch',
    algorithm: 'stepped-bucket',
    variant: { phase: 'epoch' },
    config: { createdNs: 2n },
    rows: '2:3+ 2:1- 3:2+ 3:1-',
  },
  {
    title: 'first use',
    algorithm: 'stepped-bucket',
    variant: { phase: 'first-use' },
    rows: '1:3+ 3:1- 4:2+ 6:1- 7:1+',
  },
  { title: 'debt', algorithm: 'pay-later', rows: '0:9+ 8:1- 9:1+ 10:1- 11:1+' },
  {
    title: 'one interval apart',
    algorithm: 'spacing',
    config: { refillTokens: 1n, capacity: 2n },
    rows: '0:1+ 2:1- 3:1+ 60:1+ 60:1+ 60:1+ 60:1- 63:1+ 65:1-',
  },
];

describe('worked out by hand', () => {
  it.each(TABLES)('$algorithm: $title', ({ algorithm, variant, config, rows }) => {
    const declared = { ...PLAIN, ...variant };
    const full: WheatConfig = {
      capacity: 3n,
      refillTokens: 2n,
      refillPeriodNs: 3n,
      initial: 3n,
      limit: 3n,
      windowNs: 10n,
      unit: 1,
      createdNs: 0n,
      ...config,
    };
    for (const wheat of wheatsOf(algorithm, declared, '')) {
      const limiter = wheat.create(full, declared);
      const got = rows.split(' ').map((row) => {
        const [, nowNs, cost] = /^(\d+):(\d+)[+-]$/.exec(row)!;
        return `${nowNs}:${cost}${limiter.take(BigInt(nowNs!), BigInt(cost!)) ? '+' : '-'}`;
      });
      expect(got.join(' '), wheat.id).toBe(rows);
    }
  });
});
