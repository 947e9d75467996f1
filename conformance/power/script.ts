import type { Instant } from '../../spec/index.ts';
import type { LimiterConfig } from '../contract.ts';
import { unitsPerToken } from '../exact.ts';
import { exactProfile, jurisdictionOf, tickOf } from '../jurisdiction.ts';
import { keysOf, meanGap } from '../plan.ts';
import type { Op, Scenario } from '../scenario.ts';
import type { Subject } from '../subject.ts';
import { changed } from '../walk.ts';

/** What a baseline asks: the same calls that the court makes, at instants and for costs that know nothing of boundaries. */

/** Of a million: where in its range a number lies. */
export type Part = number;
export const WHOLE = 1_000_000;

export type Act =
  | { readonly kind: 'try' | 'refund' | 'reserve'; readonly cost: Part }
  | { readonly kind: 'peek' | 'reset' }
  | { readonly kind: 'together'; readonly turns: readonly number[] }
  | { readonly kind: 'wait'; readonly cost: Part; readonly timeout: Part | undefined }
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'reconfigure'; readonly pick: number }
  | { readonly kind: 'assign'; readonly tier: string }
  | { readonly kind: 'clock'; readonly by: Part };

/** How far a baseline moves before it acts. */
export type Gaps = 'tuned to the load' | 'uniform';
const UNIFORM_NS = 5_000_000_000n;
/** A step back of the clock is up to twice the tolerance. */
const STEP_MS_MAX = 200;

/** Writes a scenario down, call by call. */
export class Script {
  readonly #config: LimiterConfig;
  readonly #origin: Instant;
  readonly #keys: readonly string[];
  readonly #ops: Op[] = [];
  readonly #tick: bigint;
  readonly #most: bigint;
  readonly #freshNs: bigint;
  readonly #spanNs: bigint;
  readonly #perToken: bigint;
  /** The waits and reservations that can be cancelled. */
  readonly #open: number[] = [];
  #now: Instant;
  #waits = 0n;
  #groups = 0;
  #isSetBack = false;

  constructor(subject: Subject, config: LimiterConfig, origin: Instant, keys: number, gaps: Gaps) {
    const { declaration } = subject;
    const jurisdiction = jurisdictionOf(declaration, subject.effective(config), exactProfile(declaration));
    const unit = declaration.costs === 'unit';
    this.#config = config;
    this.#tick = tickOf(declaration);
    this.#origin = this.#onTick(origin);
    this.#now = this.#origin;
    this.#keys = keysOf(declaration).slice(0, keys);
    this.#perToken = unitsPerToken(declaration.fractional);
    this.#most = unit ? 0n : jurisdiction.mostAtOnce;
    this.#freshNs = jurisdiction.timeToFreshNs;
    this.#spanNs = gaps === 'uniform' ? UNIFORM_NS : meanGap(jurisdiction, unit);
  }

  can(act: Act): boolean {
    if (act.kind === 'cancel') return this.#open.length > 0;
    // One step in each history: of several that come close together, each limiter may see another one as large.
    return act.kind !== 'clock' || !this.#isSetBack;
  }

  act(act: Act, gap: Part, pick: number): void {
    this.#now = this.#onTick(this.#now + this.#share(gap, this.#spanNs));
    const key = this.#keys[pick % this.#keys.length] ?? 'a';
    const push = (op: Partial<Op> & Pick<Op, 'kind'>): void => {
      this.#ops.push({ at: this.#now, key, cost: 1, ...op });
    };
    switch (act.kind) {
      case 'try':
      case 'refund':
        push({ kind: act.kind, cost: this.#costOf(act.cost) });
        break;
      case 'reserve':
        this.#open.push(this.#ops.length);
        push({ kind: 'reserve', cost: this.#costOf(act.cost) });
        break;
      case 'together':
        this.#groups++;
        for (const turn of act.turns) push({ kind: 'try', group: this.#groups, turn });
        break;
      case 'wait': {
        this.#open.push(this.#ops.length);
        this.#waits++;
        const timeoutNs = act.timeout === undefined ? undefined : this.#onTick(this.#share(act.timeout, this.#freshNs));
        const timeout = timeoutNs === undefined ? {} : { timeoutMs: Number(timeoutNs) / 1e6 };
        push({ kind: 'wait', cost: this.#costOf(act.cost), ...timeout });
        break;
      }
      case 'cancel': {
        const [of] = this.#open.splice(act.pick % this.#open.length, 1);
        const cancelled = of === undefined ? undefined : this.#ops[of];
        if (cancelled && of !== undefined) push({ kind: 'cancel', key: cancelled.key, of });
        break;
      }
      case 'reconfigure':
        push({ kind: 'reconfigure', key: 'a', config: changed(this.#config, act.pick) });
        break;
      case 'assign':
        push({ kind: 'assign', tier: act.tier });
        break;
      case 'clock': {
        // The limiter has to see an instant before the clock can be set back from there, and afterwards where it is.
        push({ kind: 'try' });
        this.#isSetBack = true;
        this.#now -= this.#onTick(this.#share(act.by, BigInt(STEP_MS_MAX) * 1_000_000n));
        push({ kind: 'clock', key: 'a' });
        for (const other of this.#keys) push({ kind: 'try', key: other });
        break;
      }
      default:
        push({ kind: act.kind });
    }
  }

  /** Whoever waits gets the time to be granted. */
  scenario(): Scenario {
    const end = this.#onTick(this.#now + this.#freshNs * (this.#waits + 1n)) + this.#tick;
    const idle: readonly Op[] = this.#waits > 0n ? [{ kind: 'idle', at: end, key: 'a', cost: 1 }] : [];
    return { config: this.#config, origin: this.#origin, ops: [...this.#ops, ...idle] };
  }

  #share(part: Part, of: bigint): bigint {
    return (BigInt(part) * of) / BigInt(WHOLE);
  }

  #onTick(instant: bigint): bigint {
    return ((instant + this.#tick - 1n) / this.#tick) * this.#tick;
  }

  /** From one to more than there ever is; of a limiter that counts requests, one. */
  #costOf(part: Part): number {
    return Number(1n + this.#share(part, this.#most)) / Number(this.#perToken);
  }
}
