import { type Snapshot, snapshot } from '../memory/decision.ts';
import { decisionOf, type StoreDecision } from '../redis/decision.ts';
import type { Standing } from './backend.ts';
import type { Node, NodeParts } from './node.ts';

/** Every request asks the backend. */
export class StrictNode implements Node {
  readonly freshenMs = undefined;
  readonly isIdle = true;
  readonly #parts: NodeParts;

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  async decide(key: string, cost: number): Promise<StoreDecision> {
    const { backend, bucket } = this.#parts;
    const standing = await backend.take(bucket, key, cost);
    return decisionOf({ waitMs: standing.waitMs, after: this.#snapshot(standing) });
  }

  async peek(key: string): Promise<Snapshot> {
    const { backend, bucket } = this.#parts;
    return this.#snapshot(await backend.take(bucket, key, 0));
  }

  async freshen(): Promise<void> {}
  async leave(): Promise<void> {}

  #snapshot({ remaining, resetAfterMs }: Standing): Snapshot {
    return snapshot(this.#parts.bucket.capacity, remaining, resetAfterMs);
  }
}
