import type { Proof } from './lemma.ts';

export interface ProofFile {
  /** Its folder under `spec/`. */
  readonly name: string;
  readonly title: string;
  load(): Promise<{ readonly lemmas: Proof }>;
}

/** Every proof file, in the order of the report. */
export const PROOFS: readonly ProofFile[] = [
  { name: 'token-bucket', title: 'Token bucket', load: () => import('../token-bucket/proof.ts') },
  { name: 'bucket', title: 'The judge of the buckets', load: () => import('../bucket/proof.ts') },
  { name: 'whole-tokens', title: 'Whole tokens', load: () => import('../whole-tokens/proof.ts') },
  { name: 'gcra', title: 'GCRA', load: () => import('../gcra/proof.ts') },
  { name: 'leaky-bucket', title: 'Leaky bucket', load: () => import('../leaky-bucket/proof.ts') },
  { name: 'stepped-bucket', title: 'Stepped bucket', load: () => import('../stepped-bucket/proof.ts') },
  { name: 'pay-later', title: 'Pay-later', load: () => import('../pay-later/proof.ts') },
  { name: 'spacing', title: 'Spacing', load: () => import('../spacing/proof.ts') },
  { name: 'fixed-window', title: 'Fixed window', load: () => import('../fixed-window/proof.ts') },
  { name: 'sliding-log', title: 'Sliding log', load: () => import('../sliding-log/proof.ts') },
  { name: 'sliding-counter', title: 'Sliding counter', load: () => import('../sliding-counter/proof.ts') },
  { name: 'reservation', title: 'Reservations', load: () => import('../reservation/proof.ts') },
  { name: 'reconfiguration', title: 'Reconfiguration', load: () => import('../reconfiguration/proof.ts') },
  { name: 'distributed/shared', title: 'One store, many nodes', load: () => import('../distributed/shared/proof.ts') },
  { name: 'distributed/leases', title: 'Leases', load: () => import('../distributed/leases/proof.ts') },
  { name: 'distributed/debts', title: 'Debts', load: () => import('../distributed/debts/proof.ts') },
];
