import { createHash } from 'node:crypto';
import { BUCKET } from './lua/bucket.ts';
import { decide } from './lua/decide.ts';
import { FIXED_WINDOW } from './lua/fixed-window.ts';
import { SLIDING_COUNTER } from './lua/sliding-counter.ts';
import { SLIDING_LOG } from './lua/sliding-log.ts';

/** A script, and the name by which the server knows it once it has seen it. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

const ALGORITHMS = { bucket: BUCKET, window: FIXED_WINDOW, counter: SLIDING_COUNTER, log: SLIDING_LOG };

export type AlgorithmName = keyof typeof ALGORITHMS;

const scripts = new Map<string, Script>();

/** The script that decides on keys of these algorithms, in this order. There is one, however many limiters there are. */
export function scriptFor(names: readonly AlgorithmName[]): Script {
  const id = names.join();
  const known = scripts.get(id);
  if (known !== undefined) return known;
  const script = scriptOf(decide(names.map((name) => ALGORITHMS[name])));
  scripts.set(id, script);
  return script;
}

export function scriptOf(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}
