import type { Entries } from './entries.ts';

/** The numbers that every row has: the latest instant seen, and two counts. The algorithm's own follow. */
const COMMON = 3;

/**
 * What is kept for one key: a few numbers, beside those of all other keys in one array, at 8 bytes each. An object for
 * each key would take twice that, and the garbage collector would visit every one of them.
 *
 * A row is a cursor: `at` says where its numbers begin, and moves from key to key. The numbers of all algorithms are
 * declared here, so that all limiters share one hidden class in V8; each has at most two of its own.
 */
export class Row {
  cells: Float64Array;
  at = 0;
  readonly width: number;
  /** Where in a row the end of the block is kept; 0: it is not. */
  readonly #blockAt: number;
  /** The logs of all rows, where the algorithm keeps logs. */
  readonly #logs: Entries[] = [];

  /**
   * @param own how many numbers are the algorithm's own
   * @param blocks whether keys can be blocked
   * @param rows how many there is room for
   */
  constructor(own: number, blocks: boolean, rows: number) {
    this.#blockAt = blocks ? COMMON + own : 0;
    this.width = COMMON + own + (blocks ? 1 : 0);
    this.cells = new Float64Array(this.width * rows);
  }

  /** The latest instant that the key has seen. */
  get lastMs(): number {
    return this.cells[this.at]!;
  }
  set lastMs(instantMs: number) {
    this.cells[this.at] = instantMs;
  }

  /** How many requests were allowed. */
  get acquired(): number {
    return this.cells[this.at + 1]!;
  }
  set acquired(count: number) {
    this.cells[this.at + 1] = count;
  }

  /** How many requests were denied. */
  get denied(): number {
    return this.cells[this.at + 2]!;
  }
  set denied(count: number) {
    this.cells[this.at + 2] = count;
  }

  /** The instant at which the latest block ends; -Infinity before the first. */
  get blockedUntilMs(): number {
    return this.#blockAt === 0 ? Number.NEGATIVE_INFINITY : this.cells[this.at + this.#blockAt]!;
  }
  set blockedUntilMs(instantMs: number) {
    if (this.#blockAt > 0) this.cells[this.at + this.#blockAt] = instantMs;
  }

  /** Buckets: what is in it; a meter counts what was poured in, the others what is there to be taken. */
  get level(): number {
    return this.cells[this.at + COMMON]!;
  }
  set level(level: number) {
    this.cells[this.at + COMMON] = level;
  }

  /** GCRA. */
  get tat(): number {
    return this.cells[this.at + COMMON]!;
  }
  set tat(tat: number) {
    this.cells[this.at + COMMON] = tat;
  }

  /** Leaky queue. */
  get backlog(): number {
    return this.cells[this.at + COMMON]!;
  }
  set backlog(backlog: number) {
    this.cells[this.at + COMMON] = backlog;
  }

  /** Pay later. */
  get credit(): number {
    return this.cells[this.at + COMMON]!;
  }
  set credit(credit: number) {
    this.cells[this.at + COMMON] = credit;
  }

  /** Spacing. */
  get nextMs(): number {
    return this.cells[this.at + COMMON]!;
  }
  set nextMs(instantMs: number) {
    this.cells[this.at + COMMON] = instantMs;
  }

  /** Fixed window, sliding log: the cost that counts. */
  get used(): number {
    return this.cells[this.at + COMMON]!;
  }
  set used(cost: number) {
    this.cells[this.at + COMMON] = cost;
  }

  /** Fixed window. */
  get endMs(): number {
    return this.cells[this.at + COMMON + 1]!;
  }
  set endMs(instantMs: number) {
    this.cells[this.at + COMMON + 1] = instantMs;
  }

  /** Sliding counter. */
  get previous(): number {
    return this.cells[this.at + COMMON]!;
  }
  set previous(cost: number) {
    this.cells[this.at + COMMON] = cost;
  }

  /** Sliding counter. */
  get current(): number {
    return this.cells[this.at + COMMON + 1]!;
  }
  set current(cost: number) {
    this.cells[this.at + COMMON + 1] = cost;
  }

  /** Sliding log. */
  get entries(): Entries {
    return this.#logs[this.at / this.width]!;
  }
  set entries(entries: Entries) {
    this.#logs[this.at / this.width] = entries;
  }

  /** How many rows there is room for. */
  get capacity(): number {
    return this.cells.length / this.width;
  }

  /** Makes room for `rows`; what lies beyond is lost. */
  resize(rows: number): void {
    const cells = new Float64Array(this.width * rows);
    cells.set(this.cells.subarray(0, cells.length));
    this.cells = cells;
  }

  /** Puts the row at the slot `from` in the place of that at the slot `to`. */
  move(from: number, to: number): void {
    this.cells.copyWithin(to * this.width, from * this.width, (from + 1) * this.width);
    if (this.#logs.length > from) this.#logs[to] = this.#logs[from]!;
  }

  /** Lets go of what the row at the slot `last` holds; none beyond it is used. */
  drop(last: number): void {
    if (this.#logs.length > last) this.#logs.length = last;
  }

  /** As new, takes over the numbers of a row of the same algorithm that stands alone. */
  become(other: Row): void {
    this.cells.set(other.cells.subarray(0, Math.min(this.width, other.width)), this.at);
    if (other.#logs.length > 0) this.entries = other.entries;
  }

  /** The same numbers in a row that stands alone. */
  copy(): Row {
    const blocks = this.#blockAt > 0;
    const copy = new Row(this.width - COMMON - (blocks ? 1 : 0), blocks, 1);
    copy.cells.set(this.cells.subarray(this.at, this.at + this.width));
    if (this.#logs.length > 0) copy.entries = this.entries.copy();
    return copy;
  }
}
