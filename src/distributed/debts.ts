import { readMs } from '../memory/clock.ts';
import { type Snapshot, snapshot } from '../memory/decision.ts';
import { decisionOf, type StoreDecision } from '../redis/decision.ts';
import type { Settlement } from './backend.ts';
import type { DebtsDesign } from './design.ts';
import { ageMs, forEachBounded, type Node, type NodeParts } from './node.ts';
import { Sessions } from './sessions.ts';

/** A node's copy of the bucket of one key, which it refills by its own clock. */
interface Copy {
  readonly id: string;
  seq: number;
  /** In units. Less than nothing is a debt, of all nodes together. */
  level: number;
  lastMs: number;
  /** Tokens spent since the last message was written. */
  spent: number;
  /** A message whose answer has not been heard: it is sent again, until one is. */
  pending: Settlement | undefined;
  /** The settlement that is under way. */
  settling: Promise<void> | undefined;
  /** When the settlement that was answered last was sent, and when the last one was sent. */
  settledMs: number;
  askedMs: number;
  /** Why the last settlement failed. */
  failure: unknown;
}

/** A message may be heard so long after the node could last spend anything, and counts once nevertheless. */
const KEEP_MS = 60_000;

/** One may be under way, and one of an earlier time may have to be sent again. */
const ROUNDS_MAX = 3;

/**
 * A node that admits from a copy of the bucket, and settles from time to time. No copy is gone by that is older than
 * `openMs`, and there is none before the first settlement: so a node that is cut off, or new, brings nothing of its own.
 */
export class DebtNode implements Node {
  readonly freshenMs: number;
  readonly #parts: NodeParts;
  readonly #syncMs: number;
  readonly #openMs: number;
  readonly #copies = new Sessions<Copy>(newCopy);

  constructor(parts: NodeParts, { syncMs, openMs }: DebtsDesign) {
    this.#parts = parts;
    this.#syncMs = syncMs;
    this.#openMs = openMs;
    this.freshenMs = syncMs;
  }

  get isIdle(): boolean {
    return this.#copies.size === 0;
  }

  async decide(key: string, cost: number): Promise<StoreDecision> {
    const { capacity, periodMs, tokens } = this.#parts.bucket;
    const copy = this.#copies.of(key);
    this.#sweep(copy);
    if (cost > capacity) return decisionOf({ waitMs: -1, after: this.#snapshot(copy) });
    if (this.#isTooOld(copy)) await this.#settleNow(key, copy);
    else this.#settleSoon(key, copy);
    this.#refill(copy);
    const missing = cost * periodMs - copy.level;
    if (missing > 0) return decisionOf({ waitMs: Math.ceil(missing / tokens), after: this.#snapshot(copy) });
    copy.level -= cost * periodMs;
    copy.spent += cost;
    return decisionOf({ waitMs: 0, after: this.#snapshot(copy) });
  }

  async peek(key: string): Promise<Snapshot> {
    const copy = this.#copies.of(key);
    this.#sweep(copy);
    if (this.#isTooOld(copy)) await this.#settleNow(key, copy);
    else if (this.#isDue(copy)) await this.#settle(key, copy).catch(() => {});
    this.#refill(copy);
    return this.#snapshot(copy);
  }

  /** Settles what nobody knows of yet, and forgets the rest. */
  async freshen(): Promise<void> {
    this.#copies.prune((copy) => this.#isOver(copy));
    await this.#settleAll(this.#copies.entries());
  }

  async leave(): Promise<void> {
    await this.#settleAll(this.#copies.entries());
  }

  #settleAll(all: Iterable<[string, Copy]>): Promise<void> {
    return forEachBounded(all, async ([key, copy]) => {
      for (let round = 0; round < ROUNDS_MAX && isOwing(copy); round += 1) {
        await (copy.settling ?? this.#settle(key, copy));
      }
    });
  }

  #sweep(except: Copy): void {
    this.#copies.sweep((copy, key) => {
      if (copy === except) return false;
      if (isOwing(copy)) this.#settleSoon(key, copy);
      return this.#isOver(copy);
    });
  }

  /** A debt is not forgotten: it would be forgiven. */
  #isOver(copy: Copy): boolean {
    return copy.settling === undefined && !isOwing(copy) && this.#isTooOld(copy);
  }

  #isTooOld({ settledMs }: Copy): boolean {
    return ageMs(settledMs, this.#nowMs()) > this.#openMs;
  }

  #isDue({ settledMs, askedMs, settling }: Copy): boolean {
    const nowMs = this.#nowMs();
    const isOld = (thenMs: number) => ageMs(thenMs, nowMs) >= this.#syncMs;
    return settling === undefined && isOld(settledMs) && isOld(askedMs);
  }

  /** Nobody waits for it: that it failed matters when the copy is too old. */
  #settleSoon(key: string, copy: Copy): void {
    if (this.#isDue(copy)) this.#settle(key, copy).catch(() => {});
  }

  /** @throws what the settlement failed with; also when it has just failed, rather than have each request try it. */
  async #settleNow(key: string, copy: Copy): Promise<void> {
    if (copy.settling === undefined && !this.#isDue(copy)) throw copy.failure;
    await (copy.settling ?? this.#settle(key, copy));
    if (this.#isTooOld(copy)) throw new Error(`the backend took longer to answer than openMs (${this.#openMs})`);
  }

  #settle(key: string, copy: Copy): Promise<void> {
    copy.settling = this.#send(key, copy)
      .catch((error: unknown) => {
        copy.failure = error;
        throw error;
      })
      .finally(() => {
        copy.settling = undefined;
      });
    return copy.settling;
  }

  async #send(key: string, copy: Copy): Promise<void> {
    const { backend, bucket } = this.#parts;
    const sentMs = this.#nowMs();
    copy.askedMs = sentMs;
    copy.pending ??= this.#write(copy);
    const { level } = await backend.settle(bucket, key, copy.pending);
    copy.pending = undefined;
    // What was spent while the answer was under way, the backend does not know of.
    copy.level = level - copy.spent * bucket.periodMs;
    const nowMs = this.#nowMs();
    copy.lastMs = ageMs(copy.lastMs, nowMs) === Number.POSITIVE_INFINITY ? nowMs : Math.max(copy.lastMs, nowMs);
    copy.settledMs = sentMs;
  }

  #write(copy: Copy): Settlement {
    const { id, spent } = copy;
    copy.seq += 1;
    copy.spent = 0;
    return { session: id, seq: copy.seq, spent, keepMs: this.#openMs + KEEP_MS };
  }

  #refill(copy: Copy): void {
    const { full, tokens } = this.#parts.bucket;
    const elapsedMs = Math.max(0, this.#nowMs() - copy.lastMs);
    copy.level = Math.min(full, copy.level + elapsedMs * tokens);
    copy.lastMs += elapsedMs;
  }

  #snapshot({ level }: Copy): Snapshot {
    const { capacity, periodMs, full, tokens } = this.#parts.bucket;
    return snapshot(capacity, Math.max(0, Math.floor(level / periodMs)), Math.ceil((full - level) / tokens));
  }

  #nowMs(): number {
    return readMs(this.#parts.clock);
  }
}

function isOwing({ spent, pending }: Copy): boolean {
  return spent > 0 || (pending?.spent ?? 0) > 0;
}

function newCopy(id: string): Copy {
  return {
    id,
    seq: 0,
    level: 0,
    lastMs: Number.NEGATIVE_INFINITY,
    spent: 0,
    pending: undefined,
    settling: undefined,
    settledMs: Number.NEGATIVE_INFINITY,
    askedMs: Number.NEGATIVE_INFINITY,
    failure: undefined,
  };
}
