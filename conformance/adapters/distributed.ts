import {
  type Backend,
  type Design,
  memoryBackend,
  TokenBucket,
  type TokenBucketConfig,
} from '../../src/distributed/index.ts';
import type { Adapter, BucketConfig, Limiter, NodesAdapter } from '../contract.ts';
import { PRECISE } from './memory.ts';

/** Our distributed limiters, whose nodes meet in a centre in this process. */

export type OnFailure = NonNullable<TokenBucketConfig['onFailure']>;

/** What is built of our code, or of what stands in its place. */
export interface Code {
  readonly TokenBucket: new (config: TokenBucketConfig) => Pick<TokenBucket, 'tryAcquire' | 'peek' | 'close'>;
  readonly memoryBackend: (options: { readonly clock: { nowMs(): number } }) => Backend;
}

const OURS: Code = { TokenBucket, memoryBackend };

const LEASE_MS = 300;
const BATCH = 3;
const DEBTS = { kind: 'debts', syncMs: 100, openMs: 400 } as const;

/** A lease is no larger than what there is. */
const designFor = (kind: Design['kind'], { capacity }: BucketConfig): Design => {
  if (kind === 'strict') return { kind };
  return kind === 'debts' ? DEBTS : { kind, batch: Math.min(BATCH, capacity), leaseMs: LEASE_MS };
};

/** What each design lets its nodes do, and what of a bucket's law is still true of it. */
const DECLARES: Readonly<Record<Design['kind'], Adapter['declares']>> = {
  strict: { ...PRECISE, algorithm: 'token-bucket', nodes: { design: 'strict' }, delivery: 'at-most-once' },
  leases: {
    ...PRECISE,
    algorithm: 'bounded',
    backwards: 'never',
    retryAfter: 'hint',
    resetAfter: 'hint',
    // Longest lasts a lease that was asked for by a node that hears no reply: the backend keeps it for skewMs × 4 more.
    nodes: { design: 'capped-leases', openMs: LEASE_MS, quietMs: 4 * LEASE_MS },
  },
  debts: {
    ...PRECISE,
    algorithm: 'bounded',
    backwards: 'never',
    retryAfter: 'hint',
    resetAfter: 'hint',
    maxPeriodMs: 2 ** 30,
    nodes: { design: 'debts', openMs: DEBTS.openMs, quietMs: 2 * DEBTS.syncMs },
  },
};

export const declaresOf = (kind: Design['kind'], onFailure: OnFailure): Adapter['declares'] => ({
  ...DECLARES[kind],
  onFailure,
});

/** A node over the backend that its surroundings give it. */
export const nodeOf = (
  { TokenBucket: Node }: Pick<Code, 'TokenBucket'>,
  kind: Design['kind'],
  onFailure: OnFailure,
  config: BucketConfig,
  { backend, clock }: Required<Pick<TokenBucketConfig, 'backend' | 'clock'>>,
): Limiter => {
  const node = new Node({ ...config, backend, clock, design: designFor(kind, config), onFailure });
  return {
    tryAcquire: (key, cost) => node.tryAcquire(key, cost),
    peek: (key) => node.peek(key),
    close: () => node.close(),
  } as Limiter;
};

type Nodes = NodesAdapter<BucketConfig, Backend>;

const nodes = (name: string, kind: Design['kind'], onFailure: OnFailure, code: Code): Nodes => ({
  name,
  declares: declaresOf(kind, onFailure),
  share: (_config, { clock }) => code.memoryBackend({ clock }),
  create: (config, { clock, shared }) => nodeOf(code, kind, onFailure, config, { backend: shared, clock }),
});

/** A limiter of several nodes, and what it takes to judge other code in the place of ours. */
export interface NodesReference {
  readonly name: string;
  readonly adapter: Nodes;
  readonly instead: (name: string, code: Code) => Nodes;
}

const reference = (kind: Design['kind'], onFailure: OnFailure): NodesReference => {
  const name = `distributed/${kind}`;
  return {
    name,
    adapter: nodes(name, kind, onFailure, OURS),
    instead: (other, code) => nodes(other, kind, onFailure, code),
  };
};

/** Each design, and each policy for a node that is cut off. */
export const DISTRIBUTED: readonly NodesReference[] = [
  reference('strict', 'error'),
  reference('leases', 'closed'),
  reference('debts', 'open'),
];
