/**
 * Admitted requests, oldest first: a queue in a ring that grows with what is in it, up to as many as are allowed.
 * The numbers lie flat in one array, 16 bytes an entry, rather than in an object for each.
 */
export class Entries {
  /** Two cells for each slot of the ring: the instant, then the cost. */
  #cells: number[] = [];
  #head = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** How many entries there is room for before the ring grows. */
  get slots(): number {
    return this.#cells.length / 2;
  }

  /** When the entry at `index` was admitted; 0 is the oldest, and `index` < count. */
  atMs(index: number): number {
    return this.#cells[this.#cellOf(index)]!;
  }

  /** What the entry at `index` cost; 0 is the oldest, and `index` < count. */
  cost(index: number): number {
    return this.#cells[this.#cellOf(index) + 1]!;
  }

  /** Adds the newest entry; there are fewer than `countMax`. */
  push(atMs: number, cost: number, countMax: number): void {
    if (2 * this.#count === this.#cells.length) this.#grow(countMax);
    const cell = this.#cellOf(this.#count);
    this.#cells[cell] = atMs;
    this.#cells[cell + 1] = cost;
    this.#count += 1;
  }

  /** Drops the oldest entry; there must be one. */
  shift(): void {
    this.#head = this.#cellOf(1);
    this.#count -= 1;
  }

  /** Moves all instants by `byMs`. */
  move(byMs: number): void {
    for (let index = 0; index < this.#count; index += 1) {
      const cell = this.#cellOf(index);
      this.#cells[cell] = this.#cells[cell]! + byMs;
    }
  }

  copy(): Entries {
    const copy = new Entries();
    copy.#cells = this.#cells.slice();
    copy.#head = this.#head;
    copy.#count = this.#count;
    return copy;
  }

  /** Where the entry at `index` begins; `#head` is where the oldest does. */
  #cellOf(index: number): number {
    return (this.#head + 2 * index) % this.#cells.length;
  }

  #grow(countMax: number): void {
    const slots = Math.min(countMax, Math.max(1, 2 * this.#count));
    const cells = new Array<number>(2 * slots).fill(0);
    for (let index = 0; index < this.#count; index += 1) {
      cells[2 * index] = this.atMs(index);
      cells[2 * index + 1] = this.cost(index);
    }
    this.#cells = cells;
    this.#head = 0;
  }
}
