import { max } from '../spec/algebra.ts';
import type { Instant } from '../spec/index.ts';
import { at } from '../spec/law.ts';
import type { LimiterConfig } from './contract.ts';
import type { Court } from './court.ts';
import { AS_IT_IS, Docket } from './docket.ts';
import { WINDOWS_OPEN } from './judge.ts';
import type { Op } from './scenario.ts';

/** More operations than this tell nothing more. */
export const OPS_MAX = 60;

/** What may happen to a key, or to all, while somebody waits. */
export type Disturbance = 'reconfigure' | 'refund' | 'reset' | 'assign' | 'reserve';

interface Pending {
  readonly op: number;
  readonly key: string;
  readonly cost: bigint;
  readonly deadline: Instant | undefined;
  /** Leaky queue: when its turn comes. */
  readonly due: Instant | undefined;
}

/** A promise of a reservation. */
interface Promised {
  readonly op: number;
  readonly key: string;
  readonly units: bigint;
  readonly due: Instant;
}

/** Follows the model while a scenario is written. */
export class Script {
  readonly ops: Op[] = [];
  now: Instant;
  readonly tick: bigint;
  /** Every request costs one. */
  readonly unit: boolean;
  readonly #court: Court;
  readonly #docket: Docket;
  readonly pending: Pending[] = [];
  readonly reserved: Promised[] = [];
  readonly #takenBack = new Set<Promised>();
  /** Those that were granted. */
  readonly granted: Pending[] = [];
  #latest: Instant;
  #longestNs = 0n;
  /** Until then a limiter may stand still, or not have seen that the clock was set back. */
  #unsettledUntil: Instant | undefined;

  constructor(court: Court, config: LimiterConfig, origin: Instant, tick: bigint) {
    this.#court = court;
    this.unit = court.declaration.costs === 'unit';
    this.#docket = Docket.of(court, { id: '', reading: AS_IT_IS }, { config, origin, events: [] });
    this.now = origin;
    this.#latest = origin;
    this.tick = tick;
  }

  get perToken(): bigint {
    return this.#court.perToken;
  }

  most(key: string): bigint {
    return this.#docket.courtOf(key).jurisdiction.mostAtOnce;
  }

  freshNs(key: string): bigint {
    return this.#docket.courtOf(key).jurisdiction.timeToFreshNs;
  }

  left(key: string): bigint {
    return this.#docket.lawOf(key).available(this.#docket.get(key, at(this.now)), at(this.now)).lo;
  }

  boundaries(key: string): readonly Instant[] {
    return this.#docket.lawOf(key).boundaries(this.#docket.get(key, at(this.now)), this.now);
  }

  #allows(key: string, cost: bigint, instant: Instant): boolean {
    return this.#docket.lawOf(key).permits(this.#docket.get(key, at(instant)), cost, at(instant)).allowed;
  }

  /** The first tick from now on at which the model admits a cost, if nothing else comes. */
  dueAt(key: string, cost: bigint): Instant {
    let lo = 0n;
    let hi = (this.freshNs(key) * BigInt(2 + this.reserved.length)) / this.tick + 1n;
    while (lo < hi) {
      const middle = (lo + hi) / 2n;
      if (this.#allows(key, cost, this.now + middle * this.tick)) hi = middle;
      else lo = middle + 1n;
    }
    return this.now + lo * this.tick;
  }

  #charge(key: string, cost: bigint): boolean {
    const law = this.#docket.lawOf(key);
    const state = this.#docket.get(key, at(this.now));
    const { allowed } = law.permits(state, cost, at(this.now));
    this.#docket.set(key, law.step(state, cost, allowed, at(this.now)), this.now);
    return allowed;
  }

  push(op: Op): void {
    this.ops.push(op);
  }

  #isWaiting(key: string): boolean {
    return this.pending.some((other) => other.key === key && other.due === undefined);
  }

  try(key: string, units: bigint): void {
    if (units <= 0n) return;
    this.push({ kind: 'try', at: this.now, key, cost: Number(units) / Number(this.perToken) });
    if (!this.#isWaiting(key)) this.#charge(key, units);
  }

  /** Moves on; who waits is granted, or leaves, on the way. */
  moveTo(instant: Instant): void {
    for (let n = 0; n < 4 * OPS_MAX; n++) {
      const heads = this.pending.filter(
        (one, i) => this.pending.findIndex((other) => other.key === one.key) === i && one.cost <= this.most(one.key),
      );
      const ends = [
        ...heads.map((one) => ({ one, when: one.due ?? this.dueAt(one.key, one.cost), granted: true })),
        ...this.pending.flatMap((one) =>
          one.deadline === undefined ? [] : [{ one, when: one.deadline, granted: false }],
        ),
      ].sort((a, b) => (a.when < b.when ? -1 : a.when > b.when ? 1 : Number(b.granted) - Number(a.granted)));
      const [next] = ends;
      if (!next || next.when > instant) break;
      if (next.when > this.now) this.now = next.when;
      if (next.granted && next.one.due === undefined) this.#charge(next.one.key, next.one.cost);
      if (next.granted) this.granted.push(next.one);
      this.pending.splice(this.pending.indexOf(next.one), 1);
    }
    if (instant > this.now) this.now = instant;
    if (this.now > this.#latest) this.#latest = this.now;
  }

  wait(key: string, cost: bigint, timeoutMs: number | undefined): void {
    this.push({
      kind: 'wait',
      at: this.now,
      key,
      cost: Number(cost) / Number(this.perToken),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    if (cost > this.most(key)) return;
    const deadline = timeoutMs === undefined ? undefined : this.now + BigInt(Math.round(timeoutMs * 1e6));
    const law = this.#docket.lawOf(key);
    const delay = law.delay?.(this.#docket.get(key, at(this.now)), at(this.now)).hi;
    // A queue that has no room turns it away.
    if (delay !== undefined && !this.#charge(key, cost)) return;
    const due = delay === undefined ? undefined : this.now + delay;
    this.pending.push({ op: this.ops.length - 1, key, cost, deadline, due });
    this.moveTo(this.now);
  }

  /** One whose signal is aborted already takes no part. */
  waitAborted(key: string, cost: bigint): void {
    this.push({ kind: 'wait', at: this.now, key, cost: Number(cost) / Number(this.perToken), aborted: true });
  }

  peek(key: string): void {
    this.push({ kind: 'peek', at: this.now, key, cost: 1 });
  }

  /** Cancels one that was granted; what is asked then tells whether it gave anything back. */
  cancelGranted(pick: number): void {
    const chosen = this.granted[pick % Math.max(1, this.granted.length)];
    if (!chosen) return;
    this.push({ kind: 'cancel', at: this.now, key: chosen.key, cost: 1, of: chosen.op });
    if (this.#isWaiting(chosen.key)) return;
    const more = this.left(chosen.key) + this.perToken;
    if (this.unit) this.drain(chosen.key);
    else if (more <= this.most(chosen.key)) this.try(chosen.key, more);
  }

  /** One after another, and one more than there is. */
  drain(key: string): void {
    const left = this.left(key);
    for (let n = 0n; n <= left && n <= 11n; n++) this.try(key, this.perToken);
  }

  /** All that there ever is, where a request may cost more than one. */
  all(key: string): bigint {
    return this.unit ? this.perToken : this.most(key);
  }

  /** When the next of the promises is to be kept. */
  get nextPromise(): Instant | undefined {
    return this.reserved
      .map(({ due }) => due)
      .filter((due) => due > this.now)
      .reduce<Instant | undefined>((first, due) => (first === undefined || due < first ? due : first), undefined);
  }

  isPromised(key: string): boolean {
    return this.reserved.some((one) => one.key === key);
  }

  /** Whether something promised to the key is still to come in. */
  owes(key: string): boolean {
    return this.reserved.some((one) => one.key === key && one.due - this.now > 2n * this.tick);
  }

  /** The next timeout of one that was granted long before. */
  get lateTimeout(): Instant | undefined {
    return this.granted.map(({ deadline }) => deadline).find((ends) => ends !== undefined && ends > this.now);
  }

  cancel(pick: number): void {
    // Whoever has somebody behind it, if there is one: only then it can be seen who moves up.
    const busy = this.pending.find(({ key }, i) => this.pending.findIndex((other) => other.key === key) < i)?.key;
    const line = busy === undefined ? this.pending : this.pending.filter(({ key }) => key === busy);
    const [head, second] = line;
    // Whoever was in the way leaves when the next could go: that it does is seen only then.
    const inTheWay = pick % 3 > 0 && head && second && second.due === undefined && second.cost < head.cost;
    if (inTheWay) this.moveTo(this.dueAt(second.key, second.cost));
    const left = line.filter((one) => this.pending.includes(one));
    const chosen = inTheWay && left[0] === head ? head : left[pick % Math.max(1, left.length)];
    if (!chosen) return;
    this.push({ kind: 'cancel', at: this.now, key: chosen.key, cost: 1, of: chosen.op });
    this.pending.splice(this.pending.indexOf(chosen), 1);
    if (chosen.due !== undefined) this.#docket.give(chosen.key, chosen.cost, at(this.now));
    this.moveTo(this.now);
  }

  reconfigure(config: LimiterConfig): void {
    this.push({ kind: 'reconfigure', at: this.now, key: 'a', cost: 1, config });
    this.#docket.reconfigure(config, at(this.now));
    this.moveTo(this.now);
  }

  isAnotherLength(config: LimiterConfig): boolean {
    return this.#docket.isAnotherLength(config);
  }

  /** Windows of another length: what is counted when they begin nobody can say, so they are given the time. */
  changeLength(config: LimiterConfig, key: string): void {
    this.push({ kind: 'reconfigure', at: this.now, key: 'a', cost: 1, config });
    const before = this.freshNs(key);
    this.#docket.begin(config, 'new');
    this.#longestNs = [this.#longestNs, before, this.freshNs(key)].reduce(max);
    this.moveTo(this.now + WINDOWS_OPEN * this.#longestNs);
    this.try(key, this.perToken);
    this.moveTo(this.now + 2n * this.freshNs(key));
    // Whoever still counts windows of the old length is done with this one too early, or too late.
    this.drain(key);
    const length = this.freshNs(key);
    this.moveTo(this.now + (before < length ? before : length));
    this.try(key, this.perToken);
  }

  assign(key: string, tier: string): void {
    this.push({ kind: 'assign', at: this.now, key, cost: 1, tier });
    this.#docket.assign(key, tier, at(this.now));
    this.moveTo(this.now);
  }

  reset(key: string): void {
    this.push({ kind: 'reset', at: this.now, key, cost: 1 });
    this.#docket.reset(key);
    this.moveTo(this.now);
  }

  refund(key: string, units: bigint): void {
    if (units <= 0n) return;
    this.push({ kind: 'refund', at: this.now, key, cost: Number(units) / Number(this.perToken) });
    this.#docket.give(key, units, at(this.now));
    this.moveTo(this.now);
  }

  /**
   * Whether the clock may be set back: of two steps that come close together one limiter sees the sum, and another each
   * alone; so the second is not made before every clock has caught up with the first, and every key was asked since.
   */
  get isSettled(): boolean {
    return this.#unsettledUntil === undefined || this.now > this.#unsettledUntil;
  }

  stepBack(key: string, byNs: bigint, keys: readonly string[]): void {
    const to = this.now - byNs;
    if (this.#unsettledUntil !== undefined) for (const other of keys) this.try(other, this.perToken);
    // The limiter has to see an instant before the clock can be set back from there.
    if (this.ops.at(-1)?.at !== this.now) this.try(key, this.perToken);
    this.push({ kind: 'clock', at: to, key: 'a', cost: 1 });
    this.#docket.setBack(this.#latest, to);
    const tolerance = this.#court.profile.backwardsToleranceNs;
    const large = this.#latest - to > tolerance;
    this.#unsettledUntil = large ? to + tolerance : this.#latest;
    this.now = to;
    if (!large) return;
    this.#latest = to;
    // Who does not look before the clock is near again has seen no large step: everybody looks.
    for (const other of keys) this.try(other, this.perToken);
  }

  reserve(key: string, units: bigint): void {
    if (units <= 0n) return;
    this.push({ kind: 'reserve', at: this.now, key, cost: Number(units) / Number(this.perToken) });
    const promise = this.#docket.lawOf(key).reserve?.(this.#docket.get(key, at(this.now)), units, at(this.now));
    if (!promise || units > this.most(key)) return;
    this.#docket.set(key, promise.state, this.now);
    this.reserved.push({ op: this.ops.length - 1, key, units, due: this.now + promise.wait.hi });
  }

  /** Some instants before it is due, or well after: within a tick of it either may be right. */
  release(pick: number, which: 'any' | 'last' = 'any'): void {
    const ahead = this.reserved.filter(({ due }) => due - this.now > 2n * this.tick);
    const over = this.reserved.filter(({ due }) => this.now - due > 2n * this.tick);
    // A promise that has others behind it is the one that is hard to take back.
    const open = ahead.length > 1 && pick % 4 > 0 ? ahead.slice(0, -1) : [...ahead, ...over];
    const chosen = which === 'last' ? ahead.at(-1) : open[pick % Math.max(1, open.length)];
    if (!chosen) return;
    this.push({ kind: 'cancel', at: this.now, key: chosen.key, cost: 1, of: chosen.op });
    this.#giveBack(chosen);
    // What the next one is promised tells exactly what was given back.
    if (pick % 8 > 0 && this.pending.length === 0) this.reserve(chosen.key, this.perToken);
  }

  /** Something else than a grant or a timeout happens while somebody waits for the key, or before. */
  disturb(kind: Disturbance, key: string, pick: number, another: () => LimiterConfig): void {
    if (kind === 'reconfigure') this.reconfigure(another());
    else if (kind === 'refund') this.refund(key, pick % 2 === 0 ? this.all(key) : this.perToken);
    else if (kind === 'reset') this.reset(key);
    else if (kind === 'assign') this.assign(key, ['double', 'triple', 'base'][pick % 3] ?? 'base');
    else if (this.#isWaiting(key)) this.takeBack(pick);
    else if (this.reserved.length < 2) this.reserve(key, this.all(key));
  }

  /** Whoever waits behind a large promise moves up by most of it. */
  takeBack(pick: number): void {
    const open = this.reserved.filter((one) => one.due - this.now > 2n * this.tick && !this.#takenBack.has(one));
    const chosen = open[pick % Math.max(1, open.length)];
    if (!chosen) return;
    this.push({ kind: 'cancel', at: this.now, key: chosen.key, cost: 1, of: chosen.op });
    this.#giveBack(chosen);
    this.moveTo(this.now);
  }

  /** What was not promised to later ones, once, before it is due. */
  #giveBack(promised: Promised): void {
    if (this.#takenBack.has(promised) || promised.due <= this.now) return;
    this.#takenBack.add(promised);
    const later = this.reserved
      .slice(this.reserved.indexOf(promised) + 1)
      .reduce((sum, { key, units }) => (key === promised.key ? sum + units : sum), 0n);
    if (promised.units > later) this.#docket.give(promised.key, promised.units - later, at(this.now));
  }
}
