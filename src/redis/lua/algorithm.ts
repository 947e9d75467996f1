/**
 * What an algorithm does to the row of a key, in Lua: statements over `row`, in the words of `src/memory`. `row.last` is the
 * latest instant that the key has seen, and `row[1]` to `row[4]` are its config; the other fields are the algorithm's.
 *
 * They are put into one script without a function around them: making a dozen functions takes Redis as long as deciding.
 */
export interface Algorithm {
  /** Functions that the others need. */
  readonly helpers?: string;
  /** What is stored under `row.key`: sets `row.last` and what is its own, and `row.isKnown` to true, if there is anything. */
  readonly load: string;
  /** Makes it the row of a key whose first request comes at `row.last`. */
  readonly fresh: string;
  /** Lets the time from `row.last` to `now`, which is never earlier, take its effect. */
  readonly advance: string;
  /** The clock has gone back from `row.last` to `clock`. */
  readonly rewind: string;
  /** Sets `wait` to the ms after which `cost` is there; it is 0, now, and may become -1, never. */
  readonly wait: string;
  /** Takes `cost`, which is there. */
  readonly take: string;
  /** Gives `cost` back; left out where nothing can be. */
  readonly refund?: string;
  /** Sets `remaining` and `reset`, the ms until all is there again. */
  readonly view: string;
  /** An expression: the ms from `row.last` until the row is as good as new. */
  readonly untilFresh: string;
  /** Stores the row for `ttl`. */
  readonly store: string;
}
