import { checkInteger, checkKey, checkObject, refusal } from './checks.ts';
import { readMs } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import { snapshot } from './decision.ts';
import { type Asked, decisions, telling, tellingLater } from './diagnostics.ts';
import type { Stats } from './limiter.ts';
import { checkName } from './options.ts';
import { type Composable, PART, type Part, type TierPart, watchAll } from './part.ts';
import { type Gate, Waiters, type WaitOptions } from './waiters.ts';

/** A limiter whose config can change. */
interface Adjustable<Config extends object> extends Composable {
  reconfigure(config: Config): void;
  readonly [PART]: TierPart;
}

/** Keys in tiers, each with a limit of its own. */
export interface TieredConfig<Config extends object, Name extends string> {
  /** The config of each tier, by name. */
  readonly tiers: Readonly<Record<Name, Config>>;
  /** The tier of the keys that were never assigned to one. */
  readonly defaultTier: NoInfer<Name>;
  /** Builds the limiter of a tier, of one class and on one clock for all: e.g. `(config) => new TokenBucket(config)`. */
  readonly create: (config: Config) => Adjustable<Config>;
  /** What the limiter is called in diagnostics: a non-empty string, `Tiered` by default. Its tiers tell nothing. */
  readonly name?: string;
  /** How many keys may be assigned to other tiers than the default one: a positive integer, 1 000 000 by default. */
  readonly maxAssigned?: number;
  /** How many may wait at once: a non-negative integer, 100 000 by default. */
  readonly maxWaiters?: number;
}

/** How many keys may be assigned, unless it is configured. */
const ASSIGNED_MAX = 1_000_000;

/**
 * A limiter with tiers, e.g. free, premium and enterprise: each key is limited by its own. A key that is assigned to
 * another tier keeps what it has, as if its limiter were reconfigured, and those who wait for it stay in line.
 *
 * An assignment lasts until the next; `reset` leaves it, and so does a key's being forgotten.
 *
 * @throws TypeError or RangeError, naming the tier or the field, for a config that is none; see {@link TieredConfig}.
 */
export class Tiered<Config extends object, Name extends string = string> {
  readonly #name: string;
  readonly #limiters = new Map<string, Adjustable<Config>>();
  readonly #defaultTier: Name;
  readonly #assigned = new Map<string, Name>();
  readonly #assignedMax: number;
  readonly #waiters: Waiters;
  readonly #watchers = new Set<() => void>();
  /** For those who are built on this limiter. */
  readonly [PART]: Part;

  constructor(config: TieredConfig<Config, Name>) {
    checkObject('config', config);
    const { tiers, defaultTier, create, maxAssigned = ASSIGNED_MAX, maxWaiters } = config;
    if (typeof create !== 'function') throw refusal('create', 'a function', create);
    this.#name = checkName(config.name, 'Tiered');
    this.#assignedMax = checkInteger('maxAssigned', maxAssigned, 1);
    for (const [name, tier] of Object.entries<Config>(checkObject('tiers', tiers))) {
      this.#limiters.set(name, build(name, tier, create));
    }
    this.#defaultTier = this.#checkTier('defaultTier', defaultTier);
    checkAlike(this.#limiters, defaultTier);
    checkChanges(tiers, defaultTier, create);
    const { clock, backwardsToleranceMs } = this.#limiterOf(defaultTier)[PART];
    const options = { ...(maxWaiters !== undefined && { maxWaiters }), backwardsToleranceMs };
    this.#waiters = new Waiters(this.#gate(), clock, options);
    this[PART] = {
      clock,
      backwardsToleranceMs,
      checkCost: (key, cost) => this.#partOf(key).checkCost(key, cost),
      settle: (clockMs) => this.#waiters.settle(clockMs),
      begin: (key, clockMs) => this.#partOf(key).begin(key, clockMs),
      askAt: (key, cost, clockMs) => {
        this.#waiters.settle(clockMs);
        if (this.#waiters.shutsOut(key)) return this.#waiters.behind(key, cost, clockMs);
        return this.#partOf(key).askAt(key, cost, clockMs);
      },
      tryAt: (key, cost, clockMs) => this.#tryAt(key, cost, clockMs),
      peekAt: (key, clockMs) => this.#peekAt(key, clockMs),
      future: (key, fromMs) => this.#partOf(key).future(key, fromMs),
      watch: (callback) => {
        this.#watchers.add(callback);
        const unwatch = watchAll(this.#parts(), callback);
        return () => {
          this.#watchers.delete(callback);
          unwatch();
        };
      },
    };
  }

  /**
   * Puts `key` on the tier of this name: what it has is carried over as by {@link Limiter.reconfigure}, and those who
   * wait for it stay in line; but one whose cost can never pass on this tier is told so.
   *
   * @throws RangeError for a tier that there is none of, when `maxAssigned` keys are assigned, or when the tier keeps its
   * `maxKeys`. Nothing has changed then.
   */
  assign(key: string, tier: Name): void {
    checkKey(key);
    const to = this.#limiterOf(this.#checkTier('tier', tier))[PART];
    const from = this.#partOf(key);
    if (from === to) return;
    if (tier !== this.#defaultTier && !this.#assigned.has(key) && this.#assigned.size >= this.#assignedMax) {
      throw new RangeError(`maxAssigned keys (${this.#assignedMax}) are assigned: assign some to ${this.#defaultTier}`);
    }
    const clockMs = readMs(this[PART].clock);
    this.#waiters.settle(clockMs);
    if (!from.moveTo(to, key, clockMs)) {
      throw new RangeError(`tier ${tier} keeps as many keys as it may (maxKeys): reset some, or let it keep more`);
    }
    if (tier === this.#defaultTier) this.#assigned.delete(key);
    else this.#assigned.set(key, tier);
    this.#waiters.limitChanged(clockMs, key);
    for (const callback of this.#watchers) callback();
  }

  /** The tier that `key` is on. */
  tierOf(key: string): Name {
    checkKey(key);
    return this.#assigned.get(key) ?? this.#defaultTier;
  }

  /** As {@link Limiter.tryAcquire}, by the limit of the tier that `key` is on; and so are the others below. */
  tryAcquire(key: string, cost = 1): Decision {
    if (!decisions.hasSubscribers) return this.#try(key, cost);
    return telling(this.#asked(key, cost), () => this.#try(key, cost));
  }

  acquire(key: string, cost = 1, options: WaitOptions = {}): Promise<Decision> {
    if (!decisions.hasSubscribers) return this.#wait(key, cost, options);
    return tellingLater(this.#asked(key, cost), () => this.#wait(key, cost, options));
  }

  peek(key: string): Snapshot {
    checkKey(key);
    return this.#peekAt(key, readMs(this[PART].clock));
  }

  reset(key: string): void {
    checkKey(key);
    this.#limiterOf(this.tierOf(key)).reset(key);
  }

  /** Another config for one of the tiers. */
  reconfigure(tier: Name, config: Config): void {
    this.#limiterOf(this.#checkTier('tier', tier)).reconfigure(config);
  }

  stats(key?: string): Stats {
    if (key !== undefined) return this.#limiterOf(this.tierOf(key)).stats(key);
    const sum = { acquired: 0, denied: 0, waited: 0, waitedMs: 0 };
    for (const limiter of this.#limiters.values()) {
      const { acquired, denied, waited, waitedMs } = limiter.stats();
      sum.acquired += acquired;
      sum.denied += denied;
      sum.waited += waited;
      sum.waitedMs += waitedMs;
    }
    return sum;
  }

  /** The number of keys that are kept in memory, on all tiers. */
  get size(): number {
    return [...this.#limiters.values()].reduce((sum, { size }) => sum + size, 0);
  }

  #asked(key: string, cost: number): Asked {
    return { limiter: this.#name, key: () => key, cost };
  }

  #try(key: string, cost: number): Decision {
    checkKey(key);
    this.#partOf(key).checkCost(key, cost);
    return this.#tryAt(key, cost, readMs(this[PART].clock));
  }

  #wait(key: string, cost: number, options: WaitOptions): Promise<Decision> {
    checkKey(key);
    this.#partOf(key).checkCost(key, cost);
    return this.#waiters.acquire(key, cost, options, readMs(this[PART].clock));
  }

  #tryAt(key: string, cost: number, clockMs: number): Decision {
    this.#waiters.settle(clockMs);
    const part = this.#partOf(key);
    if (!this.#waiters.shutsOut(key)) return part.tryAt(key, cost, clockMs);
    const decision = this.#waiters.behind(key, cost, clockMs);
    part.tally(key, decision, 0, clockMs);
    return decision;
  }

  #peekAt(key: string, clockMs: number): Snapshot {
    this.#waiters.settle(clockMs);
    const { limit, remaining, resetAfterMs } = this.#partOf(key).peekAt(key, clockMs);
    return snapshot(limit, this.#waiters.shutsOut(key) ? 0 : remaining, resetAfterMs);
  }

  /** Those who wait do so here, and not for the limiter of a tier: so they stay in line when their tier changes. */
  #gate(): Gate {
    return {
      ask: (key, cost, clockMs) => this.#partOf(key).askAt(key, cost, clockMs),
      decide: (key, cost, clockMs) => {
        const part = this.#partOf(key);
        const asked = part.askAt(key, cost, clockMs);
        if (asked.allowed) return part.decideAt(key, cost, clockMs);
        if (asked.reason !== 'never') part.begin(key, clockMs);
        return asked;
      },
      attempt: (key, cost, clockMs) => this.#partOf(key).decideAt(key, cost, clockMs),
      future: (key, fromMs) => this.#partOf(key).future(key, fromMs),
      ended: (key, decision, waitedMs, clockMs) => {
        this.#partOf(key).tally(key, decision, waitedMs, clockMs);
        if (!decision.allowed) for (const callback of this.#watchers) callback();
      },
      watch: () => watchAll(this.#parts(), () => this.#waiters.limitChanged(readMs(this[PART].clock))),
    };
  }

  #parts(): TierPart[] {
    return [...this.#limiters.values()].map((limiter) => limiter[PART]);
  }

  #partOf(key: string): TierPart {
    return this.#limiterOf(this.#assigned.get(key) ?? this.#defaultTier)[PART];
  }

  #limiterOf(tier: Name): Adjustable<Config> {
    return this.#limiters.get(tier)!;
  }

  #checkTier(field: string, tier: Name): Name {
    if (this.#limiters.has(tier)) return tier;
    const known = [...this.#limiters.keys()].map((name) => JSON.stringify(name)).join(', ');
    throw new RangeError(
      `${field} must be one of ${known}, got ${typeof tier === 'string' ? JSON.stringify(tier) : String(tier)}`,
    );
  }
}

const OPTIONS: ReadonlySet<string> = new Set([
  'clock',
  'name',
  'backwardsToleranceMs',
  'maxKeys',
  'blockMs',
  'maxWaiters',
]);

/** Each tier may have options of its own: they stay where they are, and only the limit is what a key takes along. */
function withoutOptions<Config extends object>(config: Config): Config {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !OPTIONS.has(name))) as Config;
}

/** @throws what `create` throws, with the name of the tier in front. */
function build<Config extends object>(
  name: string,
  config: Config,
  create: (config: Config) => Adjustable<Config>,
): Adjustable<Config> {
  let limiter: Adjustable<Config>;
  try {
    limiter = create(config);
  } catch (cause) {
    throw new TypeError(`tiers.${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (limiter?.[PART] !== undefined) return limiter;
  throw refusal(`create(tiers.${name})`, 'a limiter of this package', limiter);
}

/**
 * A key's state moves from tier to tier as by a change of the config: tiers between which that is refused have none to move.
 *
 * @throws what the limiter throws, with the name of the tier in front.
 */
function checkChanges<Config extends object>(
  tiers: Readonly<Record<string, Config>>,
  defaultTier: string,
  create: (config: Config) => Adjustable<Config>,
): void {
  for (const [name, config] of Object.entries<Config>(tiers)) {
    try {
      create(tiers[defaultTier]!).reconfigure(withoutOptions(config));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const kind = error instanceof TypeError ? TypeError : RangeError;
      throw new kind(`tiers.${name} cannot follow tiers.${defaultTier}: ${error.message}`, { cause: error });
    }
  }
}

/** Only within one class is it known how to carry a key over; and one reading of one clock is enough for all. */
function checkAlike<Config extends object>(
  limiters: ReadonlyMap<string, Adjustable<Config>>,
  defaultTier: string,
): void {
  const first = limiters.get(defaultTier)!;
  for (const [name, limiter] of limiters) {
    if (limiter[PART].clock !== first[PART].clock) {
      throw new TypeError(`tiers.${name} must be on the clock of tiers.${defaultTier}, got another`);
    }
    if (limiter.constructor === first.constructor) continue;
    const wanted = `a ${first.constructor.name} as for the other tiers, got a ${limiter.constructor.name}`;
    throw new TypeError(`create(tiers.${name}) must be ${wanted}`);
  }
}
