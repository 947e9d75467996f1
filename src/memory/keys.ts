import type { AllOptions } from './options.ts';
import { Past } from './past.ts';
import type { Row } from './row.ts';
import { Table } from './table.ts';

/** How many other keys a call looks at: two, so that the sweep overtakes calls that bring a new key each. */
const LOOKS_PER_CALL = 2;
/** The same, while some keys have yet to go through a change of config. */
const LOOKS_PER_CALL_AFTER_CHANGE = 8;
/** How many keys are looked at to make room for a new one. */
const LOOKS_FOR_ROOM = 16;
/** A change of config that finds another one under way looks at one key in so many. */
const KEYS_PER_LOOK_AT_CHANGE = 32;
/** The answer where there is no room for a new key. */
export const NO_ROOM = -1;

/**
 * The life of the keys: how they come, live through steps back of the clock and changes of config, and go.
 *
 * **When the clock steps back** by no more than the tolerance, time stands still for a key until the clock has caught up
 * with the latest instant that the key has seen. So no interval is credited twice, and what a caller was told before the
 * step stays true after it. After a larger step the key keeps what it had, and its time goes on from the reading at
 * which it is next looked at.
 *
 * **A key is forgotten** when it has been as good as new for as long as the tolerance. No timer is needed, as each call
 * looks at two other keys (after a change of config at eight). Nobody can tell, while the clock does not step back: a
 * step beyond the tolerance finds a new key where the old one may not have been full yet, and a lesser one a key that
 * does not know that it was peeked at. Where a key at rest has more than a new one (`initial` below capacity, or slack)
 * it never is as good as new, and is kept. What was forgotten before a change of config to one of those begins as a new
 * key does: with `initial`.
 *
 * **A change of config** takes as long however many keys there are: each goes through it when it is next looked at, as
 * of the instant of the change. Only a change that finds another one under way looks at one key in 32; and so no more
 * than 65 are ever remembered.
 */
export abstract class Keys<Rules extends object> {
  readonly #table: Table;
  readonly #toleranceMs: number;
  readonly #keysMax: number;
  readonly #past = new Past<Rules>();
  /** The slot that the sweep looks at next. */
  #cursor = 1;
  /** The version that all keys before the cursor have at least. */
  #sweptVersion = 0;

  /** @param own how many numbers of a row the algorithm uses. */
  constructor(own: number, { backwardsToleranceMs, maxKeys, blockMs }: AllOptions) {
    this.#table = new Table(own, blockMs > 0);
    this.#toleranceMs = backwardsToleranceMs;
    this.#keysMax = maxKeys;
  }

  /** The number of keys that are kept in memory. */
  get size(): number {
    return this.#table.size;
  }

  /** The row of the key at which it stands: see {@link enter}, {@link look}, {@link find}. */
  protected get row(): Row {
    return this.#table.row;
  }

  /** The key at which it stands. */
  protected get key(): string {
    return this.#table.key;
  }

  /**
   * Goes to `key` at the reading `clockMs`, and makes it known.
   *
   * @returns by how much the clock is behind the key, in ms; or {@link NO_ROOM}.
   */
  protected enter(key: string, clockMs: number): number {
    if (this.#table.find(key) > 0) return this.#arrive(clockMs);
    if (!this.#hasRoom(clockMs)) return NO_ROOM;
    this.#table.add(key, this.#past.version);
    return this.#begin(clockMs);
  }

  /** As {@link enter}, but a key that is unknown stays unknown. */
  protected look(key: string, clockMs: number): number {
    if (this.#table.find(key) > 0) return this.#arrive(clockMs);
    if (!this.#hasRoom(clockMs)) return NO_ROOM;
    this.#table.goTo(0);
    return this.#begin(clockMs);
  }

  /** Goes to `key`, if it is known, without a look at the time. */
  protected find(key: string): boolean {
    return this.#table.find(key) > 0;
  }

  protected forget(key: string): void {
    const slot = this.#table.find(key);
    if (slot > 0) this.#remove(slot);
  }

  /** Forgets some of the keys that are as good as new, but not the one at which it stands. */
  protected sweep(clockMs: number): void {
    const { row, versions } = this.#table;
    const stay = row.at;
    const looksMax = versions === undefined ? LOOKS_PER_CALL : LOOKS_PER_CALL_AFTER_CHANGE;
    // No key is as good as new before the latest instant that it has seen: a glance at that tells whether to look closer.
    const glanceMs = versions === undefined ? this.#toleranceMs : 0;
    for (let looks = Math.min(looksMax, this.size - 1); looks > 0; looks -= 1) {
      if (this.#goToCursor() === stay || Math.abs(row.lastMs - clockMs) < glanceMs) this.#cursor += 1;
      else this.#lookAtCursor(clockMs);
    }
  }

  /** How long it takes until there may be room for a new key: as good as new is what some keys then are. */
  protected untilRoomMs(clockMs: number): number | 'never' {
    let soonestMs = Number.POSITIVE_INFINITY;
    for (let looks = Math.min(LOOKS_FOR_ROOM, this.size); looks > 0; looks -= 1) {
      this.#goToCursor();
      this.#catchUp();
      const { row } = this.#table;
      soonestMs = Math.min(soonestMs, Math.max(this.freshAtMs(row), row.blockedUntilMs) + this.#toleranceMs);
      this.#cursor += 1;
    }
    return soonestMs === Number.POSITIVE_INFINITY ? 'never' : Math.max(1, soonestMs - clockMs);
  }

  /** Other rules from the reading `clockMs` on. */
  protected change(to: Rules, clockMs: number): void {
    if (this.size > 0) {
      this.#table.keepVersions();
      this.#past.add({ atMs: clockMs, from: this.rules, to });
    }
    this.rules = to;
    if (this.#past.count < 2) return;
    for (let looks = Math.ceil(this.size / KEYS_PER_LOOK_AT_CHANGE); looks > 0 && this.size > 0; looks -= 1) {
      this.#goToCursor();
      this.#lookAtCursor(clockMs);
    }
  }

  #begin(clockMs: number): number {
    const { row } = this.#table;
    row.lastMs = clockMs;
    row.acquired = 0;
    row.denied = 0;
    row.blockedUntilMs = Number.NEGATIVE_INFINITY;
    this.fresh(row, clockMs);
    return 0;
  }

  /** @returns by how much the clock is behind. */
  #arrive(clockMs: number): number {
    this.#catchUp();
    return this.#goOn(this.#table.row, clockMs);
  }

  #goOn(row: Row, clockMs: number): number {
    const behindMs = row.lastMs - clockMs;
    if (behindMs <= 0) {
      this.advance(row, clockMs);
      return 0;
    }
    const isRewound = behindMs > this.#toleranceMs;
    if (isRewound) {
      row.blockedUntilMs -= behindMs;
      this.rewind(row, clockMs);
      row.lastMs = clockMs;
    }
    // No time passes; but what has just changed its meaning may be settled.
    this.advance(row, row.lastMs);
    return isRewound ? 0 : behindMs;
  }

  /** Takes the row through the changes of config that it has not seen, each at its instant. */
  #catchUp(): void {
    if (this.#table.versions !== undefined) this.#goThroughPast(this.#table.versions);
  }

  #goThroughPast(versions: Uint32Array): void {
    const { row, slot } = this.#table;
    const { version } = this.#past;
    const { rules } = this;
    for (let seen = versions[slot] ?? version; seen < version; seen += 1) {
      const { atMs, from, to } = this.#past.after(seen);
      this.rules = from;
      this.#goOn(row, atMs);
      this.carry(row, from, to);
    }
    this.rules = rules;
    versions[slot] = version;
  }

  #hasRoom(clockMs: number): boolean {
    if (this.size < this.#keysMax) return true;
    for (let looks = LOOKS_FOR_ROOM; looks > 0 && this.size >= this.#keysMax; looks -= 1) {
      this.#goToCursor();
      this.#lookAtCursor(clockMs);
    }
    return this.size < this.#keysMax;
  }

  /** @returns where the row there begins. */
  #goToCursor(): number {
    if (this.#cursor > this.size) this.#wrap();
    this.#table.goTo(this.#cursor);
    return this.#table.row.at;
  }

  /** Stands at the cursor: forgets the key there, or moves the cursor on. */
  #lookAtCursor(clockMs: number): void {
    this.#catchUp();
    // A key that nobody asks for again must not stay until the clock has caught up: its time goes on from here.
    if (this.#table.row.lastMs - clockMs > this.#toleranceMs) this.#goOn(this.#table.row, clockMs);
    const isOld = this.freshAtMs(this.#table.row) <= clockMs - this.#toleranceMs;
    if (isOld && this.#forgettableAtMs() <= clockMs) this.#remove(this.#cursor);
    else this.#cursor += 1;
  }

  /** When the key at which it stands can be forgotten, if nothing else comes. */
  #forgettableAtMs(): number {
    const { row, key } = this.#table;
    return Math.max(this.freshAtMs(row), row.blockedUntilMs, this.heldUntilMs(key)) + this.#toleranceMs;
  }

  #remove(slot: number): void {
    // The last row moves to where the sweep may have been already, so it must have seen what those there have seen.
    this.#table.goTo(this.size);
    this.#catchUp();
    this.forgotten(this.#table.keyAt(slot));
    this.#table.remove(slot);
  }

  /** The sweep begins anew. */
  #wrap(): void {
    this.#cursor = 1;
    if (this.#table.versions === undefined) return;
    this.#past.forgetBefore(this.#sweptVersion);
    this.#sweptVersion = this.#past.version;
    if (this.#past.count > 0) return;
    this.#table.dropVersions();
    this.#past.restart();
    this.#sweptVersion = 0;
  }

  /** What the algorithm goes by. */
  protected abstract get rules(): Rules;
  protected abstract set rules(rules: Rules);

  /** Makes `row` that of a key whose first request comes at `nowMs`, which is `row.lastMs`. */
  protected abstract fresh(row: Row, nowMs: number): void;

  /** Lets the time from `row.lastMs` to `nowMs`, which is never earlier, take its effect. */
  protected abstract advance(row: Row, nowMs: number): void;

  /** The first instant at which `row`, if nothing else comes, is as {@link fresh} makes it; Infinity: never. */
  protected abstract freshAtMs(row: Row): number;

  /** From `from`, which hold at `row.lastMs`, to `to`. Nothing to do if the numbers of the row mean the same. */
  protected carry(_row: Row, _from: Rules, _to: Rules): void {}

  /** The clock has gone back to `nowMs`. Nothing to do if the numbers of the row are relative to `row.lastMs`. */
  protected rewind(_row: Row, _nowMs: number): void {}

  /** Until when `key` must be kept, whatever its row says. */
  protected heldUntilMs(_key: string): number {
    return Number.NEGATIVE_INFINITY;
  }

  /** The row of `key` is about to go. */
  protected forgotten(_key: string): void {}
}
