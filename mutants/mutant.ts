import type { BugClass } from './bug-classes.ts';

/** One textual change. `find` matches exactly once in its file; a test and the build see to it. */
export interface Edit {
  readonly find: string;
  readonly replace: string;
  /** The file that is changed, where it is not the base: one thought can need a change in two places. */
  readonly in?: string;
}

/** What has to be asked, or to happen, before a defect can show. */
export type Need =
  | 'acquire'
  | 'reconfigure'
  | 'assign'
  | 'refund'
  | 'reserve'
  | 'reset'
  | 'a clock set back'
  | 'a clock that moves'
  | 'a timer';

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
  /** The class of shipped bugs that it belongs to; where it was seen in one of those of `bug-classes.ts`, theirs. */
  readonly class?: BugClass;
  /** `both`: what comes of it is too much here and too little there. */
  readonly direction: 'over' | 'under' | 'both' | 'claim' | 'live';
  /** The file that is patched, and the one whose class is judged (the same unless stated). */
  readonly base: string;
  readonly entry?: string;
  /** The exported class; `*`: the module, where nodes, and what they meet in, are built each by itself. */
  readonly limiter: string;
  /** The reference limiter whose class it takes the place of, by name: the first of its algorithm unless stated. */
  readonly inPlaceOf?: string;
  /** Left out: tries show it. Several: all of them in one history. */
  readonly needs?: Need | readonly Need[];
  /** Empty when `base` is the mutant: a whole file, because a patch could not say it. */
  readonly edits: readonly Edit[];
  readonly asynchronous?: true;
  /**
   * A mutant of the middleware in `src/http`, which is copied as a whole: `limiter` is then the function that makes the
   * middleware for node:http, and this is how its server knows its clients.
   */
  readonly client?: 'header' | 'proxy' | 'connection';
}
