import { atomicScript } from './atomic-script.ts';
import { checkThenTake } from './check-then-take.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { eventualSync } from './eventual-sync.ts';
import { expiringLock } from './expiring-lock.ts';
import { lease } from './lease.ts';
import { type Found, search } from './search.ts';

/** A protocol, what is asked of it, and what the search must find. */
export interface Protocol {
  readonly id: string;
  readonly title: string;
  /** The most that may be admitted in dt ticks: C capacity, N nodes, B batch, Y period of synchronisation. */
  readonly bound: string;
  readonly expected: Found['kind'];
  /** The sizes at which it is searched. */
  readonly sizes: readonly { readonly size: string; readonly find: () => Found }[];
}

const checkThen = (takes: 'writes' | 'decrements') => [
  {
    size: '2 callers, C 3, cost 2',
    find: () => search(checkThenTake({ callers: 'AB', capacity: 3n, cost: 2n, takes })),
  },
];

const swaps = (compares: 'version' | 'level', sizes: readonly (readonly [string, bigint, bigint])[]) =>
  sizes.map(([callers, capacity, cost]) => ({
    size: `${callers.length} callers, C ${capacity}, cost ${cost}`,
    find: () => search(compareAndSwap({ callers, capacity, cost, compares })),
  }));

type Lock = Pick<Parameters<typeof expiringLock>[0], 'unlock' | 'pauses' | 'fence'>;
const locks = (how: Lock, sizes: readonly (readonly [string, bigint, bigint, bigint])[]) =>
  sizes.map(([callers, capacity, cost, expiry]) => ({
    size: `${callers.length} callers, C ${capacity}, cost ${cost}, expiry ${expiry}`,
    find: () => search(expiringLock({ callers, capacity, cost, expiry, ...how })),
  }));

const leases = (
  counts: Parameters<typeof lease>[0]['counts'],
  asks: 'C' | 'C + N·B',
  sizes: readonly (readonly [string, bigint, bigint])[],
) =>
  sizes.map(([nodes, capacity, batch]) => ({
    size: `${nodes.length} nodes, C ${capacity}, B ${batch}`,
    find: () => {
      const bound = asks === 'C' ? capacity : capacity + BigInt(nodes.length) * batch;
      return search(lease({ nodes, capacity, batch, counts, bound }));
    },
  }));

type Sync = Pick<Parameters<typeof eventualSync>[0], 'centre' | 'debt'>;
const syncs = (how: Sync, asks: 'C' | 'all', sizes: readonly (readonly [string, bigint, bigint])[]) =>
  sizes.map(([nodes, capacity, period]) => ({
    size: `${nodes.length} nodes, C ${capacity}, Y ${period}`,
    find: () => {
      const bound = asks === 'C' ? capacity : capacity + BigInt(nodes.length - 1) * (capacity + period);
      return search(eventualSync({ nodes, capacity, period, bound, ...how }));
    },
  }));

type Script = Pick<Parameters<typeof atomicScript>[0], 'stores'>;
const scripts = (how: Script, sizes: readonly (readonly [readonly bigint[], bigint, bigint])[]) =>
  sizes.map(([fast, capacity, cost]) => ({
    size: `${fast.length} callers, clocks ${fast.join(', ')} ticks fast, C ${capacity}, cost ${cost}`,
    find: () => {
      const bound = capacity + fast.reduce((a, b) => (a > b ? a : b), 0n);
      return search(atomicScript({ fast, capacity, cost, bound, ...how }));
    },
  }));

const UP_TO_C = 'C + dt';
const FULL_SYNC = 'C + dt + (N − 1)(C + Y)';

export const PROTOCOLS: readonly Protocol[] = [
  {
    id: 'check-then-write',
    title: 'read the level, decide, write what is left',
    bound: UP_TO_C,
    expected: 'wrong',
    sizes: checkThen('writes'),
  },
  {
    id: 'check-then-decrement',
    title: 'read the level, decide, decrement it',
    bound: UP_TO_C,
    expected: 'wrong',
    sizes: checkThen('decrements'),
  },
  {
    id: 'swap-version',
    title: 'compare-and-swap with retry, on a version',
    bound: UP_TO_C,
    expected: 'right',
    sizes: swaps('version', [
      ['AB', 4n, 1n],
      ['AB', 5n, 2n],
      ['ABC', 3n, 1n],
      ['ABC', 5n, 2n],
    ]),
  },
  {
    id: 'swap-level',
    title: 'compare-and-swap with retry, on the level alone',
    bound: UP_TO_C,
    expected: 'wrong',
    sizes: swaps('level', [['AB', 2n, 1n]]),
  },
  {
    id: 'lock-paused',
    title: 'a lock that expires while its owner pauses',
    bound: UP_TO_C,
    expected: 'wrong',
    sizes: locks({ unlock: 'compare-and-delete', pauses: true, fence: 'none' }, [['AB', 2n, 2n, 1n]]),
  },
  {
    id: 'lock-check-then-delete',
    title:
      'a lock that expires; its owner never pauses while it works, checks that the lock is its own, then deletes it',
    bound: UP_TO_C,
    expected: 'wrong',
    sizes: locks({ unlock: 'check-then-delete', pauses: false, fence: 'none' }, [['ABC', 3n, 2n, 1n]]),
  },
  {
    id: 'lock-compare-and-delete',
    title:
      'a lock that expires; its owner never pauses while it works, and deletes it only if it is its own, in one step',
    bound: UP_TO_C,
    expected: 'right',
    sizes: locks({ unlock: 'compare-and-delete', pauses: false, fence: 'none' }, [
      ['AB', 3n, 2n, 1n],
      ['ABC', 3n, 1n, 2n],
    ]),
  },
  {
    id: 'lock-fenced-writes',
    title: 'a lock with a fencing token that the store looks at when it is written',
    bound: UP_TO_C,
    expected: 'wrong',
    sizes: locks({ unlock: 'compare-and-delete', pauses: true, fence: 'at writes' }, [['AB', 2n, 2n, 1n]]),
  },
  {
    id: 'lock-fenced',
    title: 'a lock with a fencing token that the store looks at when it is read and when it is written',
    bound: UP_TO_C,
    expected: 'right',
    sizes: locks({ unlock: 'check-then-delete', pauses: true, fence: 'at reads and writes' }, [
      ['AB', 3n, 1n, 2n],
      ['ABC', 2n, 1n, 1n],
      ['ABC', 3n, 2n, 2n],
    ]),
  },
  {
    id: 'lease',
    title: 'leases in batches; the centre refills what it has leased',
    bound: UP_TO_C,
    expected: 'wrong',
    sizes: leases('its own', 'C', [['AB', 2n, 2n]]),
  },
  {
    id: 'lease-in-full',
    title: 'leases in batches; the centre refills what it has leased',
    bound: 'C + dt + N·B',
    expected: 'right',
    sizes: leases('its own', 'C + N·B', [
      ['AB', 4n, 2n],
      ['ABC', 4n, 3n],
      ['ABCD', 5n, 2n],
    ]),
  },
  {
    id: 'lease-capped',
    title: 'leases in batches; the centre refills while its tokens and those on lease are fewer than C',
    bound: UP_TO_C,
    expected: 'right',
    sizes: leases('its own and those on lease', 'C', [
      ['AB', 4n, 2n],
      ['ABC', 6n, 3n],
      ['ABCD', 6n, 2n],
    ]),
  },
  {
    id: 'sync',
    title: 'eventual sync; the centre refills, then deducts; debt is kept',
    bound: UP_TO_C,
    expected: 'wrong',
    sizes: syncs({ centre: 'refills, then deducts', debt: 'kept' }, 'C', [['AB', 1n, 1n]]),
  },
  {
    id: 'sync-in-full',
    title: 'eventual sync; the centre refills, then deducts; debt is kept',
    bound: FULL_SYNC,
    expected: 'right',
    sizes: syncs({ centre: 'refills, then deducts', debt: 'kept' }, 'all', [
      ['AB', 1n, 1n],
      ['AB', 3n, 2n],
      ['AB', 2n, 3n],
      ['ABC', 1n, 2n],
      ['ABC', 2n, 2n],
      ['ABCD', 1n, 1n],
    ]),
  },
  {
    id: 'sync-deducts-first',
    title: 'eventual sync; the centre deducts, then refills; debt is kept',
    bound: FULL_SYNC,
    expected: 'wrong',
    sizes: syncs({ centre: 'deducts, then refills', debt: 'kept' }, 'all', [['AB', 1n, 1n]]),
  },
  {
    id: 'sync-forgives',
    title: 'eventual sync; the centre refills, then deducts; debt is forgiven',
    bound: FULL_SYNC,
    expected: 'wrong',
    sizes: syncs({ centre: 'refills, then deducts', debt: 'forgiven' }, 'all', [['AB', 1n, 1n]]),
  },
  {
    id: 'script',
    title: "a script that runs in one step, by the store's clock",
    bound: UP_TO_C,
    expected: 'right',
    sizes: scripts({ stores: 'the time it is told' }, [
      [[0n, 0n], 4n, 1n],
      [[0n, 0n, 0n], 5n, 2n],
    ]),
  },
  {
    id: 'script-callers-clocks',
    title: "a script that runs in one step, by its callers' clocks; the stored time never goes back",
    bound: 'C + dt + skew',
    expected: 'right',
    sizes: scripts({ stores: 'the later time' }, [
      [[0n, 1n], 3n, 1n],
      [[0n, 1n, 3n], 6n, 1n],
    ]),
  },
  {
    id: 'script-time-goes-back',
    title: "a script that runs in one step, by its callers' clocks; the stored time is the caller's",
    bound: 'C + dt + skew',
    expected: 'wrong',
    sizes: scripts({ stores: 'the time it is told' }, [[[0n, 1n], 2n, 1n]]),
  },
];
