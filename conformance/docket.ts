import type { Span, StepLaw } from '../spec/index.ts';
import type { Court } from './court.ts';
import type { History } from './scenario.ts';

/** How a history is read: as it is, or with one rule about keys, peeks or resets relaxed. */
export interface Reading {
  readonly id: string;
  readonly clause: string;
  readonly phrase: string;
  readonly hint: string;
  readonly keysMerged: boolean;
  readonly peeksTake: boolean;
  readonly resets: 'key' | 'nothing' | 'everything';
}
export const AS_IT_IS: Reading = {
  id: '',
  clause: '',
  phrase: '',
  hint: '',
  keysMerged: false,
  peeksTake: false,
  resets: 'key',
};

export const READINGS: readonly Reading[] = [
  {
    ...AS_IT_IS,
    id: 'keys-merged',
    clause: 'KEY-1',
    phrase: 'all keys share one state',
    hint: 'the state must be looked up by the key',
    keysMerged: true,
  },
  {
    ...AS_IT_IS,
    id: 'peeks-take',
    clause: 'PEEK-1',
    phrase: 'a peek takes a permit',
    hint: 'a peek must not store what it computes, or take anything',
    peeksTake: true,
  },
  {
    ...AS_IT_IS,
    id: 'reset-ignored',
    clause: 'LIFE-3',
    phrase: 'reset does nothing',
    hint: 'reset must make the key new',
    resets: 'nothing',
  },
  {
    ...AS_IT_IS,
    id: 'reset-too-wide',
    clause: 'LIFE-3',
    phrase: 'reset makes every key new',
    hint: 'reset must touch the key it was given, and no other',
    resets: 'everything',
  },
];

/** The state of each key under one law. */
export class Docket {
  readonly #law: StepLaw<unknown>;
  readonly #startsPartial: boolean;
  readonly #origin: Span | 'unknown';
  readonly #reading: Reading;
  #states = new Map<string, unknown>();

  constructor(law: StepLaw<unknown>, startsPartial: boolean, origin: Span | 'unknown', reading: Reading) {
    this.#law = law;
    this.#startsPartial = startsPartial;
    this.#origin = origin;
    this.#reading = reading;
  }

  static of(law: StepLaw<unknown>, court: Court, { origin }: History, reading: Reading): Docket {
    return new Docket(law, court.startsPartial, origin === 'unknown' ? origin : { lo: origin, hi: origin }, reading);
  }

  #name(key: string): string {
    return this.#reading.keysMerged ? '' : key;
  }

  get(key: string, when: Span): unknown {
    const name = this.#name(key);
    const known = this.#states.get(name);
    if (known !== undefined) return known;
    return this.#start(when);
  }

  /** A new key that starts less than full may have been filling since the limiter was built, or only since its first use. */
  #start(when: Span): unknown {
    if (this.#origin === 'unknown') return this.#law.start(when, 'unknown');
    return this.#law.start(this.#startsPartial ? { lo: this.#origin.lo, hi: when.hi } : this.#origin, 'new');
  }

  set(key: string, state: unknown): void {
    this.#states.set(this.#name(key), state);
  }

  reset(key: string): void {
    if (this.#reading.resets === 'key') this.#states.delete(this.#name(key));
    else if (this.#reading.resets === 'everything') this.#states.clear();
  }

  /** The same cases, to be followed independently. */
  copy(): Docket {
    const copy = new Docket(this.#law, this.#startsPartial, this.#origin, this.#reading);
    copy.#states = new Map(this.#states);
    return copy;
  }
}
