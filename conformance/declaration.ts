import { z } from 'zod';
import { type Carry, NODES_DESIGNS } from '../spec/index.ts';
import { ALGORITHMS, type Algorithm, type LimiterConfig } from './contract.ts';
import { shown, UsageError } from './errors.ts';

const BUCKETS: readonly Algorithm[] = [
  'token-bucket',
  'gcra',
  'leaky-bucket',
  'leaky-queue',
  'stepped-bucket',
  'pay-later',
  'bounded',
];
const WINDOWS: readonly Algorithm[] = ['fixed-window', 'sliding-log', 'sliding-counter'];
const CONTINUOUS: readonly Algorithm[] = [
  'token-bucket',
  'gcra',
  'leaky-bucket',
  'leaky-queue',
  'pay-later',
  'spacing',
];

export const isWindowed = (algorithm: Algorithm): boolean => WINDOWS.includes(algorithm);
export const isBucket = (algorithm: Algorithm): boolean => BUCKETS.includes(algorithm);

const positive = z.number().positive();
const bucketConfig = z.strictObject({
  capacity: positive,
  refill: z.strictObject({ tokens: positive, periodMs: positive }),
  initial: z.number().nonnegative().optional(),
});
const windowConfig = z.strictObject({ limit: positive, windowMs: positive });
const spacingConfig = z.strictObject({ intervalMs: positive, slack: z.number().int().nonnegative() });

const PHASES = ['creation', 'epoch', 'first-use', 'since-full'] as const;

/** One limit of a composite: an algorithm with what says how it counts, and the part of the key that it looks at. */
const part = z.strictObject({
  name: z.string().min(1),
  algorithm: z.enum(ALGORITHMS).exclude(['composite', 'bounded']),
  /** The whole key, or one of its components, which are joined by `|`; the first is 0. */
  key: z.union([z.literal('whole'), z.int().min(0).max(9)]).optional(),
  denialsCount: z.boolean().optional(),
  windowAnchor: z.enum(['epoch', 'first-request', 'creation']).optional(),
  windowEnd: z.enum(['half-open', 'closed']).optional(),
  share: z.enum(['exact', 'floor', 'ceil']).optional(),
  guard: z.enum(['with-cost', 'without-cost']).optional(),
  phase: z.enum(PHASES).optional(),
});
export type Part = z.infer<typeof part>;

const compositeConfig = z.strictObject({
  parts: z
    .array(z.union([bucketConfig, windowConfig, spacingConfig]))
    .min(2)
    .max(5),
});

/** How a server is asked over HTTP, and how it answers. */
const http = z.strictObject({
  /** The header field that a client's key travels in. Left out: a client is its address. */
  keyHeader: z
    .string()
    .regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'the name of a header field')
    .optional(),
  /** 1: the server trusts one proxy, and takes the client's address from the right of X-Forwarded-For. 0: nobody. */
  proxies: z.union([z.literal(0), z.literal(1)]).optional(),
  /** The status of a denial, 429 when left out. */
  status: z.int().min(400).max(599).optional(),
  /** What X-RateLimit-Reset holds: seconds from now (when left out), or since 1970. */
  reset: z.enum(['delay', 'epoch']).optional(),
});
export type Http = z.infer<typeof http>;

const durationMs = z.number().nonnegative().max(86_400_000);

/** Several nodes that share one limit. */
const nodes = z.strictObject({
  /** How they share it; what follows from it is in spec/distributed/README.md. */
  design: z.enum(NODES_DESIGNS),
  /** Leases that are not capped: the most that a node takes in advance. */
  batch: z.int().positive().optional(),
  /** The longest time that a node decides by itself: for so long it stays open when it is cut off. 0 when left out. */
  openMs: durationMs.optional(),
  /** No clock is further off than this; 100 when left out. */
  skewMs: durationMs.optional(),
  /**
   * When no node was asked for so long, whatever they know is known to all, and whatever they hold is back; and a node that
   * can reach the others again does so within this. 0 when left out.
   */
  quietMs: durationMs.optional(),
});
export type NodesDeclared = z.infer<typeof nodes>;

/** One field of a declaration: what it may say, how silence is read, and what it means. */
const SCHEMA = z.strictObject({
  algorithm: z.enum(ALGORITHMS),
  clock: z.enum(['injected', 'fake-timers', 'process']).optional(),
  resolutionNs: z.int().min(1).max(3_600_000_000_000).optional(),
  rounding: z.enum(['floor', 'unknown']).optional(),
  arithmetic: z.enum(['exact', 'float64']).optional(),
  timeUnit: z.enum(['ms', 's']).optional(),
  keeps: z.enum(['tokens', 'instant']).optional(),
  backwards: z.enum(['freeze', 'rewind', 'never']).optional(),
  backwardsToleranceMs: z.number().nonnegative().max(3_600_000).optional(),
  carry: z.enum(['proportion', 'as-is', 'additive', 'reset']).optional(),
  order: z.enum(['fifo', 'any']).optional(),
  barging: z.boolean().optional(),
  wakeBoundMs: z.number().nonnegative().max(3_600_000).optional(),
  failFast: z.boolean().optional(),
  cancels: z.boolean().optional(),
  timeouts: z.boolean().optional(),
  blockMs: z.number().positive().max(1e12).optional(),
  afterBlock: z.enum(['kept', 'fresh']).optional(),
  maxKeys: z.int().positive().optional(),
  cancelGives: z.enum(['what-is-free', 'nothing']).optional(),
  denialsCount: z.boolean().optional(),
  windowAnchor: z.enum(['epoch', 'first-request', 'creation']).optional(),
  windowEnd: z.enum(['half-open', 'closed']).optional(),
  share: z.enum(['exact', 'floor', 'ceil']).optional(),
  guard: z.enum(['with-cost', 'without-cost']).optional(),
  phase: z.enum(PHASES).optional(),
  costs: z.enum(['weighted', 'unit']).optional(),
  fractional: z
    .union([z.literal(false), z.string().regex(/^(0\.\d{1,9}|1)$/, 'a token quantum such as "0.1" or "0.001"')])
    .optional(),
  zeroCost: z.enum(['error', 'admit', 'any']).optional(),
  overCapacity: z.enum(['deny', 'error']).optional(),
  zeroConfig: z.enum(['error', 'deny-all', 'accepted']).optional(),
  invalidConfig: z.enum(['error', 'unchecked']).optional(),
  invalidCost: z.enum(['error', 'unchecked']).optional(),
  negativeCost: z.enum(['error', 'refunds']).optional(),
  maxPeriodMs: z.number().positive().optional(),
  emptyKey: z.enum(['error', 'key']).optional(),
  keyed: z.boolean().optional(),
  remaining: z.enum(['exact', 'hint']).optional(),
  retryAfter: z.enum(['exact', 'enough', 'hint']).optional(),
  resetAfter: z.enum(['full', 'window-end', 'hint']).optional(),
  claimsUnitMs: z.number().positive().max(3_600_000).optional(),
  configs: z
    .union([
      z.literal('any'),
      z
        .array(z.union([bucketConfig, windowConfig, spacingConfig, compositeConfig]))
        .min(1)
        .max(100),
    ])
    .optional(),
  parts: z.array(part).min(2).max(5).optional(),
  http: http.optional(),
  nodes: nodes.optional(),
  store: z.enum(['redis']).optional(),
  onFailure: z.enum(['error', 'open', 'closed']).optional(),
  delivery: z.enum(['at-most-once', 'at-least-once']).optional(),
});

type Written = z.infer<typeof SCHEMA>;

/** What an adapter declares, every field read. What was left out is read strictly. */
export interface Declaration {
  readonly algorithm: Algorithm;
  /** Who moves the limiter's clock: the adapter passes on ours, the globals are faked, or it goes by the store's. */
  readonly clock: 'injected' | 'fake-timers' | 'process';
  /** The limiter reads its clock in steps of this many nanoseconds. */
  readonly resolutionNs: number;
  /** `floor`: at instant t it reads some c with ⌊t/q⌋·q ≤ c ≤ t. `unknown`: |c − t| ≤ q. */
  readonly rounding: 'floor' | 'unknown';
  /** `float64`: sums of time and tokens are rounded; how much is allowed follows from their size. */
  readonly arithmetic: 'exact' | 'float64';
  /** The unit in which a float64 limiter computes time: whole milliseconds are exact, seconds are not. */
  readonly timeUnit: 'ms' | 's';
  /** What a float64 bucket stores: a level, or an absolute instant (as GCRA does). */
  readonly keeps: 'tokens' | 'instant';
  /** What a step back of the clock does; `never`: the limiter's clock is never set back. */
  readonly backwards: 'freeze' | 'rewind' | 'never';
  /** Larger steps back begin anew at the earlier reading. */
  readonly backwardsToleranceMs: number;
  /** What becomes of a bucket's credit when its config changes. */
  readonly carry: Carry;
  /** In which order waiters are granted. */
  readonly order: 'fifo' | 'any';
  /** Whether a try may be admitted while others wait. */
  readonly barging: boolean;
  /** How much later than it is due a grant or a timeout may come, in milliseconds. */
  readonly wakeBoundMs: number;
  /** A wait that cannot be granted before its timeout ends at once. */
  readonly failFast: boolean;
  /** Whether a wait can be cancelled; false: it goes on, whoever has given up. */
  readonly cancels: boolean;
  /** Whether a wait ends after its timeout; false: there are no timeouts. */
  readonly timeouts: boolean;
  /** After a request has exceeded the limit its key is denied everything for so long; 0: there is no such penalty. */
  readonly blockMs: number;
  /** What is there when the penalty ends. */
  readonly afterBlock: 'kept' | 'fresh';
  /** So many keys are kept, and new ones are then denied with the reason `table-full`. */
  readonly maxKeys: number;
  /** What a cancelled reservation gives back: what was not promised to later ones, or nothing. */
  readonly cancelGives: 'what-is-free' | 'nothing';
  /** Composite: its limits, in the order of the config's parts. */
  readonly parts: readonly Part[];
  /** Windows: denied requests count too. */
  readonly denialsCount: boolean;
  readonly windowAnchor: 'epoch' | 'first-request' | 'creation';
  /** Whether what was counted still counts at exactly one window after. */
  readonly windowEnd: 'half-open' | 'closed';
  readonly share: 'exact' | 'floor' | 'ceil';
  readonly guard: 'with-cost' | 'without-cost';
  readonly phase: (typeof PHASES)[number];
  readonly costs: 'weighted' | 'unit';
  /** The token quantum of fractional costs, a decimal string; false when costs are whole. */
  readonly fractional: false | string;
  /** `any`: admitted or denied; in every case it takes nothing. */
  readonly zeroCost: 'error' | 'admit' | 'any';
  readonly overCapacity: 'deny' | 'error';
  /** `deny-all`: a zero refills nothing; `accepted`: a zero has a meaning of its own. */
  readonly zeroConfig: 'error' | 'deny-all' | 'accepted';
  /** `unchecked`: negative, NaN and infinite settings are the caller's business. */
  readonly invalidConfig: 'error' | 'unchecked';
  /** `unchecked`: negative, NaN, infinite and fractional costs are the caller's business. */
  readonly invalidCost: 'error' | 'unchecked';
  /** `refunds`: a negative cost gives permits back, and is never asked. */
  readonly negativeCost: 'error' | 'refunds';
  /** The longest period or window that is supported, in milliseconds. */
  readonly maxPeriodMs: number;
  readonly emptyKey: 'error' | 'key';
  /** false: one limiter, no keys. */
  readonly keyed: boolean;
  readonly remaining: 'exact' | 'hint';
  /** `exact`: no earlier, no later; `enough`: never too early; `hint`: nothing is claimed. */
  readonly retryAfter: 'exact' | 'enough' | 'hint';
  readonly resetAfter: 'full' | 'window-end' | 'hint';
  /** The unit to which waits are rounded up, in milliseconds. */
  readonly claimsUnitMs: number;
  readonly configs: 'any' | readonly LimiterConfig[];
  /** A server, driven over HTTP; undefined for a limiter that is called. */
  readonly http: Http | undefined;
  /** Several nodes that share one limit; undefined for a limiter by itself. */
  readonly nodes: NodesDeclared | undefined;
  /** Where its state is; undefined for a limiter that keeps it in its own process. */
  readonly store: 'redis' | undefined;
  /** What is answered when the store, or the other nodes, cannot be asked: nothing but an error, or yes, or no. */
  readonly onFailure: 'error' | 'open' | 'closed';
  /** How often a request is charged whose reply was lost. */
  readonly delivery: 'at-most-once' | 'at-least-once';
  /** The fields that the author wrote. What is written is never asked about. */
  readonly written: ReadonlySet<string>;
}

export type DeclarationField = Exclude<keyof Declaration, 'written'>;

const defaults = (algorithm: Algorithm): Omit<Declaration, 'algorithm' | 'written'> => ({
  clock: 'injected',
  resolutionNs: 1_000_000,
  rounding: 'floor',
  arithmetic: 'exact',
  timeUnit: 'ms',
  keeps: algorithm === 'gcra' ? 'instant' : 'tokens',
  backwards: 'freeze',
  backwardsToleranceMs: 100,
  // What a queue has taken it has promised.
  carry: algorithm === 'leaky-queue' ? 'additive' : 'proportion',
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
  windowAnchor: 'epoch',
  windowEnd: 'half-open',
  share: 'exact',
  guard: 'with-cost',
  phase: 'creation',
  costs: algorithm === 'spacing' ? 'unit' : 'weighted',
  fractional: false,
  zeroCost: 'error',
  overCapacity: 'deny',
  zeroConfig: 'error',
  invalidConfig: 'error',
  invalidCost: 'error',
  negativeCost: 'error',
  maxPeriodMs: Number.POSITIVE_INFINITY,
  emptyKey: 'error',
  keyed: true,
  remaining: 'exact',
  retryAfter: 'enough',
  resetAfter: algorithm === 'fixed-window' ? 'window-end' : 'full',
  claimsUnitMs: 1,
  configs: 'any',
  http: undefined,
  nodes: undefined,
  store: undefined,
  onFailure: 'error',
  delivery: 'at-most-once',
});

/** What follows from being asked over HTTP: a request costs one, and header fields count whole seconds. */
const overHttp = ({ keyHeader, proxies = 0 }: Http): Partial<Written> => ({
  costs: 'unit',
  keyed: keyHeader !== undefined || proxies > 0,
  claimsUnitMs: 1000,
});

/** Which algorithms a field says something about; the others it contradicts. */
const SPEAKS_OF: Partial<Record<DeclarationField, readonly Algorithm[]>> = {
  parts: ['composite'],
  carry: ['token-bucket', 'gcra', 'leaky-bucket', 'leaky-queue', 'pay-later'],
  denialsCount: WINDOWS,
  windowAnchor: ['fixed-window'],
  windowEnd: ['fixed-window', 'sliding-log'],
  share: ['sliding-counter'],
  guard: ['sliding-counter'],
  phase: ['stepped-bucket'],
  keeps: CONTINUOUS,
  overCapacity: [
    'token-bucket',
    'gcra',
    'leaky-bucket',
    'leaky-queue',
    'stepped-bucket',
    'fixed-window',
    'sliding-log',
    'sliding-counter',
    'bounded',
  ],
  fractional: ['token-bucket', 'gcra', 'leaky-bucket', 'leaky-queue', 'pay-later', 'bounded'],
};

const contradictions = (written: Written): string[] => {
  const found: string[] = [];
  for (const [field, algorithms] of Object.entries(SPEAKS_OF)) {
    if (field in written && !algorithms.includes(written.algorithm)) {
      found.push(
        `${field} says nothing about ${written.algorithm} (only about ${algorithms.join(', ')}): leave it out`,
      );
    }
  }
  if (written.arithmetic !== 'float64' && (written.keeps || written.timeUnit) && written.arithmetic !== undefined) {
    found.push(
      `${written.keeps ? 'keeps' : 'timeUnit'} describes rounding, but arithmetic is declared exact: declare one or the other`,
    );
  }
  if (written.fractional && written.costs === 'unit')
    found.push('fractional costs and costs: "unit" contradict each other');
  if (written.resetAfter === 'window-end' && !['fixed-window', 'sliding-counter'].includes(written.algorithm)) {
    found.push(`resetAfter: "window-end" needs windows, and ${written.algorithm} has none`);
  }
  if (written.algorithm === 'composite' && written.parts === undefined)
    found.push("a composite declares its parts: parts: [{ name: 'second', algorithm: 'token-bucket' }, … ]");
  if (written.http) {
    if (written.algorithm === 'leaky-queue' || written.algorithm === 'composite')
      found.push(`http: a ${written.algorithm} is not judged over HTTP`);
    if (written.costs === 'weighted') found.push('over HTTP a request costs one: leave costs out');
    if (written.http.keyHeader !== undefined && written.http.proxies)
      found.push('http: a client is its key header or its address: declare keyHeader or proxies');
    const { keyed } = overHttp(written.http);
    if (written.keyed !== undefined && written.keyed !== keyed)
      found.push(`keyed: ${written.keyed} contradicts http, which says ${keyed}: leave keyed out`);
  }
  if (written.clock === 'process' && written.store === undefined)
    found.push("clock: 'process' is the clock of a store: declare store: 'redis'");
  if (written.onFailure && written.store === undefined && written.nodes === undefined)
    found.push("onFailure needs store: 'redis', or nodes");
  if (written.delivery && written.store === undefined && written.nodes?.design !== 'strict')
    found.push("delivery needs store: 'redis', or nodes of design 'strict'");
  if (written.nodes) found.push(...contradictionsOfNodes(written, written.nodes));
  if (written.store && written.http) found.push('http: a limiter over a store is not judged over HTTP');
  if (written.afterBlock && written.blockMs === undefined) found.push('afterBlock needs blockMs');
  if (Array.isArray(written.configs)) {
    const wanted =
      written.algorithm === 'composite'
        ? 'parts'
        : written.algorithm === 'spacing'
          ? 'intervalMs'
          : isWindowed(written.algorithm)
            ? 'limit'
            : 'capacity';
    written.configs.forEach((config, i) => {
      if (!(wanted in config))
        found.push(`configs[${i}] has no ${wanted}, which a config of ${written.algorithm} needs`);
    });
  }
  return found;
};

const NODES_ALGORITHMS: readonly Algorithm[] = ['token-bucket', 'gcra', 'leaky-bucket', 'bounded'];

const contradictionsOfNodes = (written: Written, { design, batch, openMs = 0 }: NodesDeclared): string[] => {
  const found: string[] = [];
  if (!NODES_ALGORITHMS.includes(written.algorithm))
    found.push(`nodes: the bounds of several nodes are those of buckets (${NODES_ALGORITHMS.join(', ')})`);
  if (design !== 'strict' && written.algorithm !== 'bounded')
    found.push(
      `nodes: with ${design} no law says what each request is to be answered, only how much is admitted in all: declare algorithm: 'bounded'`,
    );
  if (design === 'leases' && batch === undefined)
    found.push('nodes: leases declare batch, the most that a node takes in advance');
  if (design !== 'leases' && batch !== undefined) found.push(`nodes: batch says nothing about ${design}: leave it out`);
  if (design === 'debts' && openMs === 0)
    found.push('nodes: debts declare openMs, the longest time that a node decides by itself');
  if (design === 'strict' && openMs > 0)
    found.push('nodes: where each request asks, openMs says nothing: leave it out, or declare another design');
  if (written.clock === 'fake-timers') found.push("nodes: each has a clock of its own: declare clock: 'injected'");
  if (written.http) found.push('http: a limiter of several nodes is not judged over HTTP');
  if (written.blockMs !== undefined) found.push('blockMs: no penalty is judged of several nodes');
  return found;
};

const FIELDS = Object.keys(SCHEMA.shape);

/** The field that was probably meant: at most two letters away. */
const nearest = (name: string): string | undefined => {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
      }
      row = next;
    }
    return row[b.length]!;
  };
  return FIELDS.find((field) => distance(field.toLowerCase(), name.toLowerCase()) <= 2);
};

/**
 * Reads a declaration.
 * @throws UsageError naming the field, what was got and what is wanted.
 */
export const readDeclaration = (value: unknown, where: string): Declaration => {
  if (value === null || typeof value !== 'object') {
    throw new UsageError(
      `${where}: declares must be an object such as { algorithm: 'token-bucket' }, got ${shown(value)}`,
    );
  }
  const parsed = SCHEMA.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    if (issue.code === 'unrecognized_keys') {
      const key = issue.keys[0]!;
      const meant = nearest(key);
      throw new UsageError(
        `${where}: declares.${key} is not a field${meant ? `; did you mean ${meant}?` : `; the fields are ${FIELDS.join(', ')}`}`,
      );
    }
    const path = issue.path.map(String).join('.');
    const got = issue.path.reduce<unknown>(
      (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
      value,
    );
    const wanted =
      issue.code === 'invalid_value'
        ? `one of ${issue.values.map((v) => JSON.stringify(v)).join(', ')}`
        : issue.message.replace(/^Invalid input: /, '');
    throw new UsageError(`${where}: declares.${path} is ${shown(got)}; wanted: ${wanted}`);
  }
  const [contradiction] = contradictions(parsed.data);
  if (contradiction) throw new UsageError(`${where}: ${contradiction}`);
  const { http: asked } = parsed.data;
  const given = Object.fromEntries(
    Object.entries({ ...(asked && overHttp(asked)), ...parsed.data }).filter(([, v]) => v !== undefined),
  );
  return {
    ...defaults(parsed.data.algorithm),
    ...given,
    written: new Set(Object.keys(given)),
  } as unknown as Declaration;
};

/** A declaration as its author would write it: for files and messages. */
export const writtenOf = (declaration: Declaration): Record<string, unknown> =>
  Object.fromEntries([...declaration.written].map((field) => [field, declaration[field as DeclarationField]]));

/** Values that a usual limiter may mean, the strict one left out. Combinations of them are offered, small ones first. */
const STRUCTURAL: Readonly<Partial<Record<DeclarationField, readonly unknown[]>>> = {
  windowAnchor: ['epoch', 'first-request', 'creation'],
  windowEnd: ['half-open', 'closed'],
  share: ['exact', 'floor', 'ceil'],
  guard: ['with-cost', 'without-cost'],
  phase: PHASES,
  denialsCount: [false, true],
  costs: ['weighted', 'unit'],
  arithmetic: ['exact', 'float64'],
  timeUnit: ['ms', 's'],
  keeps: ['tokens', 'instant'],
};
/** Fields that are only ever offered alone. */
const ALONE: readonly Partial<Declaration>[] = [
  { remaining: 'hint' },
  { retryAfter: 'hint' },
  { resetAfter: 'hint' },
  { overCapacity: 'error' },
  { rounding: 'unknown' },
];

/** What is offered only where a history has such an operation. */
const WHERE_ASKED: Readonly<Record<string, readonly Partial<Declaration>[]>> = {
  clock: [{ backwards: 'rewind' }, { backwards: 'never' }],
  reconfigure: [{ carry: 'as-is' }, { carry: 'additive' }, { carry: 'reset' }],
  assign: [{ carry: 'as-is' }, { carry: 'additive' }, { carry: 'reset' }],
  wait: [
    { wakeBoundMs: 1 },
    { barging: true },
    { failFast: true },
    { cancels: false },
    { timeouts: false },
    { order: 'any' },
    { order: 'any', barging: true },
    { order: 'any', barging: true, wakeBoundMs: 1 },
    // A limiter that listens to nobody shows all of it in one history.
    ...[{}, { barging: true }, { order: 'any', barging: true } as const].flatMap((line) => [
      { ...line, cancels: false, timeouts: false },
      { ...line, cancels: false, timeouts: false, wakeBoundMs: 1 },
    ]),
  ],
  reserve: [{ cancelGives: 'nothing' }],
};

/** Whether a field was left open, and says something about the algorithm. */
export const isOfferable = (declaration: Declaration, field: DeclarationField): boolean =>
  !declaration.written.has(field) && (SPEAKS_OF[field]?.includes(declaration.algorithm) ?? true);

/** What makes sense together: rounding is a matter of float64 only. */
const coherent = (declaration: Declaration, fields: Partial<Declaration>): boolean => {
  const arithmetic = fields.arithmetic ?? declaration.arithmetic;
  return arithmetic === 'float64' || (fields.timeUnit === undefined && fields.keeps === undefined);
};

/**
 * The usual declarations that this one leaves open, those with fewest fields first. What was written is never offered, and
 * no tolerance above the smallest usual one.
 */
export const alternatives = (
  declaration: Declaration,
  asked: readonly string[] = [],
): readonly Partial<Declaration>[] => {
  const open = (fields: Partial<Declaration>): boolean =>
    Object.keys(fields).every((name) => isOfferable(declaration, name as DeclarationField));
  const beside = [...new Set(asked)].flatMap((kind) => WHERE_ASKED[kind] ?? []).filter(open);
  // What is asked beside tries is where the trouble is: tries alone have been found in order.
  if (beside.length > 0) return beside;
  let combinations: Partial<Declaration>[] = [{}];
  for (const [name, values] of Object.entries(STRUCTURAL)) {
    const field = name as DeclarationField;
    if (!isOfferable(declaration, field)) continue;
    const others = values.filter((value) => value !== declaration[field]);
    combinations = combinations.flatMap((fields) => [
      fields,
      ...others.map((value) => ({ ...fields, [field]: value })),
    ]);
  }
  const alone = ALONE.filter((fields) =>
    Object.entries(fields).every(
      ([name, value]) =>
        isOfferable(declaration, name as DeclarationField) &&
        declaration[name as DeclarationField] !== value &&
        !(name === 'rounding' && declaration.resolutionNs > 1_000_000),
    ),
  );
  const size = (fields: Partial<Declaration>): number => Object.keys(fields).length;
  // A tolerance explains much that a plain choice explains better, so it comes last.
  const tolerance = (fields: Partial<Declaration>): number => (fields.rounding === undefined ? 0 : 1);
  const all = [...combinations.filter((fields) => size(fields) > 0 && coherent(declaration, fields)), ...alone];
  return all.sort((a, b) => tolerance(a) - tolerance(b) || size(a) - size(b));
};

export const assume = (declaration: Declaration, fields: Partial<Declaration>): Declaration => ({
  ...declaration,
  ...fields,
  written: new Set([...declaration.written, ...Object.keys(fields)]),
});
