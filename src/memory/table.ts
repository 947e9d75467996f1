import { Row } from './row.ts';

const CAPACITY_MIN = 8;
const GROWTH = 1.25;

/**
 * The rows of all keys, dense: whoever is forgotten leaves no gap, as the last row takes its place. Slots count from 1;
 * slot 0 is a spare row, for a key that is looked at and not kept.
 */
export class Table {
  /** A Map, not an object: `__proto__` and `constructor` are keys like any other. */
  readonly #slots = new Map<string, number>();
  readonly #keys: string[] = [''];
  /** Stands at one of the slots. */
  readonly row: Row;
  /** By slot, the version of the config that a row has seen; undefined while all have seen the same. */
  versions: Uint32Array | undefined;

  /** As {@link Row} has them. */
  constructor(own: number, blocks: boolean) {
    this.row = new Row(own, blocks, CAPACITY_MIN);
  }

  get size(): number {
    return this.#keys.length - 1;
  }

  /** The slot at which the row stands. */
  get slot(): number {
    return this.row.at / this.row.width;
  }

  /** The key at whose slot the row stands. */
  get key(): string {
    return this.keyAt(this.slot);
  }

  keyAt(slot: number): string {
    return this.#keys[slot]!;
  }

  goTo(slot: number): void {
    this.row.at = slot * this.row.width;
  }

  /** Goes to `key` and answers its slot; 0 if there is none. */
  find(key: string): number {
    const slot = this.#slots.get(key) ?? 0;
    this.goTo(slot);
    return slot;
  }

  /** Goes to a new slot for `key`, which has none. The row there holds whatever it held. */
  add(key: string, version: number): void {
    const slot = this.#keys.length;
    if (slot === this.row.capacity) this.#resize(Math.ceil(GROWTH * slot));
    this.#slots.set(key, slot);
    this.#keys.push(key);
    if (this.versions !== undefined) this.versions[slot] = version;
    this.goTo(slot);
  }

  remove(slot: number): void {
    const last = this.size;
    this.#slots.delete(this.keyAt(slot));
    if (slot !== last) {
      const moved = this.keyAt(last);
      this.#keys[slot] = moved;
      this.#slots.set(moved, slot);
      this.row.move(last, slot);
      if (this.versions !== undefined) this.versions[slot] = this.versions[last]!;
    }
    this.row.drop(last);
    this.#keys.pop();
    const { capacity } = this.row;
    if (last < capacity / 4 && capacity > CAPACITY_MIN) this.#resize(Math.max(CAPACITY_MIN, Math.ceil(capacity / 2)));
  }

  /** From now on keeps versions; those of the rows that are there are 0. */
  keepVersions(): void {
    this.versions ??= new Uint32Array(this.row.capacity);
  }

  dropVersions(): void {
    this.versions = undefined;
  }

  #resize(capacity: number): void {
    this.row.resize(capacity);
    if (this.versions === undefined) return;
    const versions = new Uint32Array(capacity);
    versions.set(this.versions.subarray(0, capacity));
    this.versions = versions;
  }
}
