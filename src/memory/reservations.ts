/** Permits that were taken for later. */
export interface Reservation {
  /** Whether they were; if not, nothing was taken. */
  readonly allowed: boolean;
  /**
   * If so, whole ms, rounded up, until they are there: 0 now. If not, how long to wait before asking again (the key is
   * blocked, or new and without room); `'never'`: they never can be.
   */
  readonly waitMs: number | 'never';
  /**
   * Before the promised instant: gives them back, but for what comes in from then until the latest instant that is still
   * promised to another: that is spoken for, and two promises would meet. From the promised instant on, or a second time:
   * does nothing.
   *
   * @throws RangeError when the clock gives no instant.
   */
  cancel(): void;
}

/** Permits promised for an instant of their key's own time. */
export interface Pledge {
  /** The whole ms at which they are there. */
  atMs: number;
  /** What has come in by then beyond them, in units: less than comes in a ms. */
  readonly surplus: number;
}

interface Account {
  /** In the order in which they were made. */
  readonly pledges: Set<Pledge>;
  /** No promise is for later than this. */
  latestMs: number;
}

/** The promises that are still to be kept. */
export class Pledges {
  readonly #accounts = new Map<string, Account>();

  /** The number of keys of which some are remembered. */
  get size(): number {
    return this.#accounts.size;
  }

  /** Adds a promise made at `nowMs` for a later instant. */
  add(key: string, pledge: Pledge, nowMs: number): void {
    this.#lookAtOne(nowMs);
    const { pledges, latestMs } = this.#accounts.get(key) ?? { pledges: new Set(), latestMs: nowMs };
    for (const oldest of pledges) {
      if (oldest.atMs > nowMs) break;
      pledges.delete(oldest);
    }
    pledges.add(pledge);
    this.#accounts.set(key, { pledges, latestMs: Math.max(latestMs, pledge.atMs) });
  }

  /** Takes a promise back at `nowMs`. Answers whether it was still to be kept. */
  withdraw(key: string, pledge: Pledge, nowMs: number): boolean {
    return this.#accounts.get(key)?.pledges.delete(pledge) === true && pledge.atMs > nowMs;
  }

  /** How many units come in, at `tokens` in a ms, from the instant of `pledge` until the latest that is promised. */
  unitsSpokenFor(key: string, pledge: Pledge, tokens: number): number {
    let most = 0;
    for (const { atMs, surplus } of this.#accounts.get(key)?.pledges ?? []) {
      most = Math.max(most, (atMs - pledge.atMs) * tokens - surplus + pledge.surplus);
    }
    return most;
  }

  /** No promise of `key` is for later than this; -Infinity without any. */
  latestMs(key: string): number {
    return this.#accounts.get(key)?.latestMs ?? Number.NEGATIVE_INFINITY;
  }

  /** The clock was set back: what was promised moves with it. */
  move(key: string, byMs: number): void {
    const account = this.#accounts.get(key);
    if (account === undefined) return;
    account.latestMs += byMs;
    for (const pledge of account.pledges) pledge.atMs += byMs;
  }

  forget(key: string): void {
    this.#accounts.delete(key);
  }

  /** Whose promises were all kept is not remembered: each call looks at one key, in turn. */
  #lookAtOne(nowMs: number): void {
    for (const [key, account] of this.#accounts) {
      this.#accounts.delete(key);
      if (account.latestMs > nowMs) this.#accounts.set(key, account);
      return;
    }
  }
}
