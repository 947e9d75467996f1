/** One config took the place of another, at a reading of the clock. */
export interface Change<Rules> {
  readonly atMs: number;
  readonly from: Rules;
  readonly to: Rules;
}

/**
 * The changes of config that some keys have yet to go through, oldest first. A version is a number of changes: key by
 * key it is kept how many it has seen.
 */
export class Past<Rules> {
  #changes: Change<Rules>[] = [];
  /** The version that the oldest change led away from. */
  #oldest = 0;

  get count(): number {
    return this.#changes.length;
  }

  /** The version of a key that has seen all. */
  get version(): number {
    return this.#oldest + this.#changes.length;
  }

  /** The change that a key of `version` meets next; it has not seen all. */
  after(version: number): Change<Rules> {
    return this.#changes[version - this.#oldest]!;
  }

  add(change: Change<Rules>): void {
    this.#changes.push(change);
  }

  /** No key is older than `version` any more. */
  forgetBefore(version: number): void {
    this.#changes.splice(0, version - this.#oldest);
    this.#oldest = version;
  }

  /** Counts versions from 0 again. No key has one. */
  restart(): void {
    this.#oldest = 0;
  }
}
