import { createHash } from 'node:crypto';
import { BUCKET } from './lua/bucket.ts';
import { DECIDE, PREAMBLE } from './lua/decide.ts';
import { FIXED_WINDOW } from './lua/fixed-window.ts';
import { SLIDING_COUNTER } from './lua/sliding-counter.ts';
import { SLIDING_LOG } from './lua/sliding-log.ts';

/** A script, and the name by which the server knows it once it has seen it. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

/** The names that the algorithms have in the scripts. */
const ALGORITHMS = { bucket: BUCKET, window: FIXED_WINDOW, counter: SLIDING_COUNTER, log: SLIDING_LOG };

export type Algorithm = keyof typeof ALGORITHMS;

const scripts = new Map<string, Script>();

/** The script that decides by these algorithms. There is one for each set of them, however many limiters there are. */
export function scriptFor(algorithms: readonly Algorithm[]): Script {
  const names = [...new Set(algorithms)].sort();
  const id = names.join();
  const known = scripts.get(id);
  if (known !== undefined) return known;
  const script = scriptOf([PREAMBLE, ...names.map((name) => ALGORITHMS[name]), DECIDE].join(''));
  scripts.set(id, script);
  return script;
}

export function scriptOf(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}
