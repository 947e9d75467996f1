/** One textual change. `find` matches exactly once in the base; a test and the build see to it. */
export interface Edit {
  readonly find: string;
  readonly replace: string;
}

/** A limiter with one deliberate defect: a patch of the right code, and why anybody would write it. */
export interface Mutant {
  readonly id: string;
  readonly algorithm: string;
  /** The clauses it must break: each is in the explanation of its shrunk counterexample. */
  readonly breaks: readonly string[];
  /** What is wrong, for the kill matrix. */
  readonly wrong: string;
  /** Why someone writes it. */
  readonly temptation: string;
  /** Where it was seen, by address. */
  readonly seen?: string;
  readonly direction: 'over' | 'under' | 'claim' | 'live';
  /** The file that is patched, and the one whose class is judged (the same unless stated). */
  readonly base: string;
  readonly entry?: string;
  /** The exported class. */
  readonly limiter: string;
  /** Empty when `base` is the mutant: a whole file, because a patch could not say it. */
  readonly edits: readonly Edit[];
  readonly asynchronous?: true;
}
