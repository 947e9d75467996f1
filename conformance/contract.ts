/**
 * The contract between a limiter under test and the court: what an author writes.
 * Only {@link Limiter.tryAcquire} is required; each further method is a capability, and brings its clauses.
 */

/** The algorithms that have a law, and `bounded` for limiters that no law describes. */
export const ALGORITHMS = [
  'token-bucket',
  'gcra',
  'leaky-bucket',
  'leaky-queue',
  'fixed-window',
  'sliding-log',
  'sliding-counter',
  'stepped-bucket',
  'pay-later',
  'spacing',
  'bounded',
  'composite',
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/**
 * Token bucket, GCRA (burst = capacity), leaky bucket (leak = refill), leaky queue, stepped bucket, pay-later
 * (capacity = the largest credit that is stored) and bounded (capacity = burst).
 */
export interface BucketConfig {
  /** Tokens. */
  readonly capacity: number;
  /** `tokens` per `periodMs` milliseconds; their quotient is the rate. */
  readonly refill: { readonly tokens: number; readonly periodMs: number };
  /** Tokens in a new bucket; `capacity` when left out (0 for pay-later). */
  readonly initial?: number;
}

/** Fixed window, sliding log, sliding counter. */
export interface WindowConfig {
  /** Requests, or the sum of their costs. */
  readonly limit: number;
  readonly windowMs: number;
}

/** Spacing: starts at least `intervalMs` apart, once `slack` saved intervals are spent. */
export interface SpacingConfig {
  readonly intervalMs: number;
  readonly slack: number;
}

export type SimpleConfig = BucketConfig | WindowConfig | SpacingConfig;

/** Composite: one config for each of the declared parts, in their order. */
export interface CompositeConfig {
  readonly parts: readonly SimpleConfig[];
}

export type LimiterConfig = SimpleConfig | CompositeConfig;

/** What a limiter answers. Only `allowed` is required; every further field is a claim, and is judged. */
export interface Decision {
  readonly allowed: boolean;
  /** Capacity or limit. */
  readonly limit?: number;
  /** Tokens or requests left after this decision. */
  readonly remaining?: number;
  /** Milliseconds until what the declaration says of `resetAfter` (full again, or the window's end). */
  readonly resetAfterMs?: number;
  /** Milliseconds after which the same cost is admitted if nothing else comes; `never` when it cannot be. */
  readonly retryAfterMs?: number | 'never';
  /** Milliseconds that an admitted request has to wait for its start (leaky queue). */
  readonly delayMs?: number;
  readonly reason?: 'limited' | 'never' | 'timeout' | 'cancelled' | 'queue-full' | 'table-full' | 'blocked' | 'store';
  /** Composite: the name of the part that decides. */
  readonly by?: string;
  /** How the answer was made; `fail-open`, `fail-closed`: without the store, as declared. `normal` when left out. */
  readonly mode?: 'normal' | 'fail-open' | 'fail-closed';
}

/** What a peek answers: the same claims as a decision, about now, taking nothing. */
export interface Snapshot {
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetAfterMs?: number;
}

/** How an {@link Limiter.acquire} may end before permits are there. */
export interface WaitOptions {
  /** From the call on; left out: for ever. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Permits promised for a later instant. */
export interface Reservation {
  readonly allowed: boolean;
  /** Milliseconds until the promised instant; `never` when there is none. */
  readonly waitMs: number | 'never';
  /** Gives back what is declared. */
  cancel(): void | Promise<void>;
}

/** Counts of requests. Only what is answered is judged. */
export interface Stats {
  readonly acquired?: number;
  readonly denied?: number;
  readonly waited?: number;
}

/** A limiter as the court drives it. Synchronous limiters are driven synchronously. */
export interface Limiter {
  tryAcquire(key: string, cost: number): Decision | Promise<Decision>;
  /** Waits for the permits. A wait that ends without them resolves too, with `allowed: false` and the reason. */
  acquire?(key: string, cost: number, options: WaitOptions): Promise<Decision>;
  peek?(key: string): Snapshot | Promise<Snapshot>;
  /** Gives permits back that were taken. */
  refund?(key: string, cost: number): void | Promise<void>;
  reserve?(key: string, cost: number): Reservation | Promise<Reservation>;
  /** Makes `key`, and only `key`, new. */
  reset?(key: string): void | Promise<void>;
  /** Another config of the same algorithm, for all keys. */
  reconfigure?(config: LimiterConfig): void | Promise<void>;
  /** Puts `key` on one of the {@link Surroundings.tiers}; `base` is the config that the limiter was built with. */
  assign?(key: string, tier: string): void | Promise<void>;
  /** Of one key, or of all together. */
  stats?(key?: string): Stats | Promise<Stats>;
  /** How many keys are kept. */
  readonly size?: number | (() => number | Promise<number>);
  close?(): void | Promise<void>;
}

/** The clock that the court controls. Its functions need no `this`. */
export interface Clock {
  /** Milliseconds; the same origin as `nowNs`. */
  readonly nowMs: () => number;
  /** Nanoseconds. */
  readonly nowNs: () => bigint;
  /** Calls back when `delayMs` have passed on this clock; returns what cancels it. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
}

export interface Surroundings {
  readonly clock: Clock;
  /** The tiers that {@link Limiter.assign} knows, by name. */
  readonly tiers: Readonly<Record<string, LimiterConfig>>;
  /**
   * A point at which other calls may go first, as while a store is asked: an in-memory stand-in awaits it, and the plan
   * decides who goes on.
   */
  readonly pause: () => Promise<void>;
  /** Over HTTP: to be called by the handler behind the limiter, once for each request that it gets. */
  readonly reached: () => void;
}

/** A rate limiting server on this machine, driven over HTTP. */
export interface HttpServer {
  /** Where its requests go: `http://127.0.0.1:…/`. */
  readonly url: string;
  /** Ends the server and its connections. */
  close(): void | Promise<void>;
}

/** An adapter that declares `http`: what it creates is a server. */
export interface HttpAdapter<C extends LimiterConfig = LimiterConfig> extends Omit<Adapter<C>, 'create'> {
  /** Starts a new server with a new limiter. A config that the limiter refuses must throw (CFG-1). */
  create(config: C, surroundings: Surroundings): HttpServer | Promise<HttpServer>;
}

/** What a limiter is given that keeps its state in Redis. */
export interface StoreSurroundings extends Surroundings {
  /** Where this node finds Redis: `redis://127.0.0.1:…`. */
  readonly redisUrl: string;
  /** Its keys begin with this. */
  readonly keyPrefix: string;
  /** Which of several limiters over one store this is; the first is 0. */
  readonly node: number;
  /** How many there are. */
  readonly nodes: number;
}

/** An adapter that declares `store: 'redis'`: it is asked for several limiters, which share one Redis. */
export interface StoreAdapter<C extends LimiterConfig = LimiterConfig> extends Omit<Adapter<C>, 'create'> {
  /** Builds the limiter of one node, with connections of its own, which `close()` ends. */
  create(config: C, surroundings: StoreSurroundings): Limiter | Promise<Limiter>;
}

/** What nodes share, as one of them sees it: over a wire, so each call is a promise. */
export type Linked<S> = {
  readonly [K in keyof S]: S[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : S[K];
};

/** What one node of several is given. */
export interface NodeSurroundings<S extends object = object> extends Surroundings {
  /** This node's own, which may be off by as much as is declared. */
  readonly clock: Clock;
  /** Which node this is; the first is 0. */
  readonly node: number;
  /** How many there are. */
  readonly nodes: number;
  /**
   * What `share` has made, by the link of this node. While the link is cut a call rejects; whether it was carried out
   * nobody knows. Functions that are passed to it are called back by the same link.
   */
  readonly shared: Linked<S>;
}

/** An adapter that declares `nodes`, and no store: its nodes meet in what it makes for them. */
export interface NodesAdapter<C extends LimiterConfig = LimiterConfig, S extends object = object>
  extends Omit<Adapter<C>, 'create'> {
  /** Makes what the nodes share: a centre, a table, a bus. Its clock may be off as well. */
  share(config: C, surroundings: Pick<Surroundings, 'clock'>): S | Promise<S>;
  /** Builds the limiter of one node. */
  create(config: C, surroundings: NodeSurroundings<S>): Limiter | Promise<Limiter>;
}

/** What an adapter file exports by default: a plain object, no import needed. */
export interface Adapter<C extends LimiterConfig = LimiterConfig> {
  readonly name: string;
  /** See {@link file://./declaration.ts}; validated when the adapter is loaded. */
  readonly declares: Readonly<Record<string, unknown>> & { readonly algorithm: Algorithm };
  /** Builds a new limiter. A config that the limiter refuses must throw (CFG-1). */
  create(config: C, surroundings: Surroundings): Limiter | Promise<Limiter>;
  /** What the library really runs where it rounds: the same config, with exact values. */
  effective?(config: C): LimiterConfig;
  /** Clauses that the author breaks on purpose, and why. Shown, counted apart, never a pass. */
  readonly deviates?: Readonly<Record<string, { readonly reason: string; readonly docs?: string }>>;
}
