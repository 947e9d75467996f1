import { readMs } from '../memory/clock.ts';
import { allowed, type Snapshot, snapshot } from '../memory/decision.ts';
import { decisionOf, type StoreDecision } from '../redis/decision.ts';
import type { Exchange, Grant } from './backend.ts';
import type { LeasesDesign } from './design.ts';
import { ageMs, forEachBounded, type Node, type NodeParts } from './node.ts';
import { Sessions } from './sessions.ts';

/** The lease of one key. */
interface Lease {
  readonly id: string;
  seq: number;
  /** Tokens that may be spent without asking, until the lease ends. */
  held: number;
  /** When the message was sent that was answered last: from then on the lease runs. */
  beganMs: number;
  /** Spent since the last message was written. */
  spent: number;
  /** A message whose answer has not been heard: it is sent again, until one is. */
  pending: Exchange | undefined;
  /** The exchange that is under way. */
  asking: Promise<Answer> | undefined;
  /** The costs of the requests that wait for it, in all. */
  waiting: number;
  /** Whether there was a request since it was last freshened. */
  isUsed: boolean;
}

interface Answer {
  readonly grant: Grant;
  /** What it was asked for. */
  readonly cost: number;
  /** Less was there. */
  readonly isDenied: boolean;
  /** Its message had been sent before, so it may be an answer to what was asked then. */
  readonly isOld: boolean;
}

/** An exchange may be under way, one of an earlier time may have to be sent again, and others may be faster. */
const ROUNDS_MAX = 8;

/**
 * A node that takes tokens in advance. It stops spending them by its own clock, `leaseMs` after it asked for them, and the
 * backend counts on that only {@link LeasesDesign.skewMs} × 4 later: two clocks that are each within the skew measure
 * a time with an error of twice that, each in its own direction.
 */
export class LeaseNode implements Node {
  readonly freshenMs: number;
  readonly #parts: NodeParts;
  readonly #batch: number;
  readonly #leaseMs: number;
  readonly #keepMs: number;
  readonly #leases = new Sessions<Lease>(newLease);

  constructor(parts: NodeParts, { batch, leaseMs, skewMs }: Required<LeasesDesign>) {
    this.#parts = parts;
    this.#batch = batch;
    this.#leaseMs = leaseMs;
    this.#keepMs = leaseMs + 4 * skewMs;
    this.freshenMs = Math.ceil(leaseMs / 3);
  }

  get isIdle(): boolean {
    return this.#leases.size === 0;
  }

  async decide(key: string, cost: number): Promise<StoreDecision> {
    const { capacity } = this.#parts.bucket;
    const lease = this.#leases.of(key);
    this.#leases.sweep((other) => other !== lease && this.#isOver(other));
    if (cost > capacity) return decisionOf({ waitMs: -1, after: this.#snapshot(lease, undefined) });
    lease.isUsed = true;
    if (this.#spend(lease, cost)) return allowed(this.#snapshot(lease, undefined));
    lease.waiting += cost;
    try {
      return await this.#wait(key, lease, cost);
    } finally {
      lease.waiting -= cost;
    }
  }

  /** Asks, or waits for what others have asked, until the cost is there or is known not to be. */
  async #wait(key: string, lease: Lease, cost: number): Promise<StoreDecision> {
    for (let round = 1; ; round += 1) {
      // What was under way when the request came may have been written before others gave back.
      const isEarlier = round === 1 && lease.asking !== undefined;
      const answer = await (lease.asking ?? this.#ask(key, lease, cost));
      const { grant, isDenied, isOld } = answer;
      if (this.#spend(lease, cost)) return allowed(this.#snapshot(lease, grant));
      const isKnown = isDenied && answer.cost <= cost && !isEarlier && !isOld;
      if (!isKnown && round < ROUNDS_MAX) continue;
      return decisionOf({ waitMs: Math.max(1, grant.waitMs), after: this.#snapshot(lease, grant) });
    }
  }

  async peek(key: string): Promise<Snapshot> {
    const { backend, bucket } = this.#parts;
    const { remaining, resetAfterMs } = await backend.take(bucket, key, 0);
    const lease = this.#leases.get(key);
    const held = lease === undefined || this.#hasEnded(lease) ? 0 : lease.held;
    return snapshot(bucket.capacity, Math.min(bucket.capacity, held + remaining), resetAfterMs);
  }

  /** Gives back the leases that nobody used lately, and forgets those that have ended. */
  async freshen(): Promise<void> {
    const rested = this.#leases.entries().filter(([, { isUsed }]) => !isUsed);
    for (const [, lease] of this.#leases.entries()) lease.isUsed = false;
    await forEachBounded(rested, ([key, lease]) => this.#giveBack(key, lease));
    this.#leases.prune((lease) => this.#isOver(lease));
  }

  async leave(): Promise<void> {
    // A lease that cannot be given back ends by itself.
    await forEachBounded(this.#leases.entries(), ([key, lease]) => this.#giveBack(key, lease));
  }

  async #giveBack(key: string, lease: Lease): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX && isOpen(lease); round += 1) {
      await (lease.asking ?? this.#ask(key, lease, 0));
    }
  }

  #spend(lease: Lease, cost: number): boolean {
    if (lease.held < cost || this.#hasEnded(lease)) return false;
    lease.held -= cost;
    lease.spent += cost;
    return true;
  }

  /** @param cost what is asked for, 0: all is given back. */
  #ask(key: string, lease: Lease, cost: number): Promise<Answer> {
    const isOld = lease.pending !== undefined;
    const message = lease.pending ?? this.#write(lease, cost);
    lease.pending = message;
    lease.asking = this.#send(key, lease, message)
      .then((grant) => ({ grant, cost, isDenied: grant.granted < message.least, isOld }))
      .finally(() => {
        lease.asking = undefined;
      });
    return lease.asking;
  }

  #write(lease: Lease, cost: number): Exchange {
    // From here on what is returned is not spent any more.
    const returned = cost === 0 || this.#hasEnded(lease) ? lease.held : 0;
    const { id, spent } = lease;
    lease.seq += 1;
    lease.spent = 0;
    lease.held -= returned;
    const least = Math.max(0, cost - lease.held);
    const want = cost === 0 ? 0 : Math.max(this.#batch, lease.waiting) - lease.held;
    return { session: id, seq: lease.seq, spent, returned, want, least, keepMs: this.#keepMs };
  }

  async #send(key: string, lease: Lease, message: Exchange): Promise<Grant> {
    const { backend, bucket } = this.#parts;
    const sentMs = this.#nowMs();
    const grant = await backend.exchange(bucket, key, message);
    lease.pending = undefined;
    if (grant.isLost) lease.held = 0;
    lease.held += grant.granted;
    lease.beganMs = sentMs;
    return grant;
  }

  #snapshot({ held }: Lease, grant: Grant | undefined): Snapshot {
    const { capacity, periodMs, tokens } = this.#parts.bucket;
    const fullMs = Math.ceil(((capacity - held) * periodMs) / tokens);
    return snapshot(capacity, Math.min(capacity, held + (grant?.remaining ?? 0)), grant?.resetAfterMs ?? fullMs);
  }

  #hasEnded({ beganMs }: Lease): boolean {
    return ageMs(beganMs, this.#nowMs()) >= this.#leaseMs;
  }

  /** What has not been told of a lease that has ended counts as spent, so it need not be told. */
  #isOver(lease: Lease): boolean {
    return lease.asking === undefined && lease.waiting === 0 && this.#hasEnded(lease);
  }

  #nowMs(): number {
    return readMs(this.#parts.clock);
  }
}

function newLease(id: string): Lease {
  return {
    id,
    seq: 0,
    held: 0,
    beganMs: Number.NEGATIVE_INFINITY,
    spent: 0,
    pending: undefined,
    asking: undefined,
    waiting: 0,
    isUsed: false,
  };
}

/** Whether there is anything that the backend does not know, or that is not given back. */
function isOpen({ held, spent, pending }: Lease): boolean {
  return held > 0 || spent > 0 || pending !== undefined;
}
