import { randomUUID } from 'node:crypto';

/** How many other keys a call looks at: two, so that they go faster than they come. */
const LOOKS_PER_CALL = 2;

/** What a node has to do with its keys, each under a name that no other session has, on whatever node. */
export class Sessions<S> {
  readonly #create: (id: string) => S;
  readonly #all = new Map<string, S>();
  readonly #node = randomUUID();
  #count = 0;
  #cursor = this.#all.entries();

  constructor(create: (id: string) => S) {
    this.#create = create;
  }

  get size(): number {
    return this.#all.size;
  }

  entries(): [string, S][] {
    return [...this.#all];
  }

  get(key: string): S | undefined {
    return this.#all.get(key);
  }

  of(key: string): S {
    const known = this.#all.get(key);
    if (known !== undefined) return known;
    this.#count += 1;
    const session = this.#create(`${this.#node}:${this.#count}`);
    this.#all.set(key, session);
    return session;
  }

  /** Ends all of which `isOver` says so. */
  prune(isOver: (session: S) => boolean): void {
    for (const [key, session] of this.#all) if (isOver(session)) this.#all.delete(key);
  }

  /** Looks at two sessions, and ends those of which `isOver` says so. */
  sweep(isOver: (session: S, key: string) => boolean): void {
    for (let looks = LOOKS_PER_CALL; looks > 0; looks -= 1) {
      const next = this.#cursor.next();
      if (next.done === true) {
        this.#cursor = this.#all.entries();
        return;
      }
      const [key, session] = next.value;
      if (isOver(session, key)) this.#all.delete(key);
    }
  }
}
