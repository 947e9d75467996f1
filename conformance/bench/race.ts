import { type Child, start } from './children.ts';
import type { Purpose } from './limiters.ts';

/** What a process that takes part in a race is asked. */
export type Question =
  | { readonly kind: 'build'; readonly contender: string; readonly keys: number; readonly purpose: Purpose }
  | { readonly kind: 'round'; readonly roundMs: number };

export interface Course {
  readonly name: string;
  readonly keys: number;
  readonly purpose: Purpose;
  /** How long a round lasts at least. */
  readonly roundMs: number;
}

/** Operations a second of each contender, round by round. */
export type Rates = ReadonlyMap<string, readonly number[]>;

const ROUNDS = 7;
const WARM_ROUNDS = 3;

const ask = <T>(child: Child, question: Question): Promise<T> => child.ask<T>(question);

/** Everybody in a process of their own, which runs the module `track`; then a round of each in turn, over and over. */
export const race = async (
  track: string,
  contenders: readonly string[],
  { keys, purpose, roundMs }: Course,
): Promise<Rates> => {
  const children = new Map(contenders.map((name) => [name, start(track)]));
  const rates = new Map<string, number[]>(contenders.map((name) => [name, []]));
  try {
    for (const [contender, child] of children) {
      await ask(child, { kind: 'build', contender, keys, purpose });
      for (let i = 0; i < WARM_ROUNDS; i++) await ask(child, { kind: 'round', roundMs });
    }
    for (let i = 0; i < ROUNDS; i++) {
      for (const [contender, child] of children)
        rates.get(contender)!.push(await ask<number>(child, { kind: 'round', roundMs }));
    }
    return rates;
  } finally {
    for (const child of children.values()) child.end();
  }
};
