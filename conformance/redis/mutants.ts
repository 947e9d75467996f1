import { STORE_LOADERS } from '../../mutants/.generated/store.ts';
import { CountingWindow } from '../../mutants/store/counting-window.ts';
import { STORE_MUTANTS } from '../../mutants/store/index.ts';
import { LockedWindow } from '../../mutants/store/locked-window.ts';
import { SortedLog } from '../../mutants/store/sorted-log.ts';
import { WatchedWindow } from '../../mutants/store/watched-window.ts';
import { type Build, connected, STORE_REFERENCES, type StoreReference } from '../adapters/redis.ts';
import { check, DEFAULTS } from '../check.ts';
import { confirm } from '../confirm.ts';
import type { Algorithm, Limiter, StoreAdapter } from '../contract.ts';
import { FaultError } from '../errors.ts';
import { failureOfFinding, faultsOf } from '../failure.ts';
import { isFor, type Mutant } from '../mutants.ts';
import type { Failure } from '../report/types.ts';
import { adapterOf, type Subject, subjectOf } from '../subject.ts';
import { NodesHearing } from './hearing.ts';
import type { Store } from './store.ts';

/** Mutants of limiters over Redis: judged on a real server, and driven again as often as anybody likes. */

export { STORE_MUTANTS };

/** Small limiters as people write them, over several commands or a script of their own. */
const small = (
  name: string,
  algorithm: Algorithm,
  declares: Readonly<Record<string, string | boolean>>,
  build: Build,
): StoreAdapter => ({
  name,
  declares: {
    ...{ algorithm, store: 'redis', clock: 'process', delivery: 'at-most-once', onFailure: 'error' },
    ...{ emptyKey: 'key', invalidConfig: 'unchecked', zeroConfig: 'accepted', backwards: 'never' },
    ...declares,
  },
  create: (config, surroundings) =>
    connected('ioredis', surroundings, (client) => {
      const limiter = new build({ ...config, client, keyPrefix: surroundings.keyPrefix } as never) as Limiter;
      return { tryAcquire: (key: string, cost: number) => limiter.tryAcquire(key, cost) };
    }),
});

const asWritten = (...[name, algorithm, declares, build]: Parameters<typeof small>): StoreReference => ({
  adapter: small(name, algorithm, declares, build),
  instead: (other, limiter) => small(other, algorithm, declares, limiter),
});

const FIRST_REQUEST = { windowAnchor: 'first-request' };

/** Right limiters, of which the mutants are patches. */
export const SMALL: readonly StoreReference[] = [
  asWritten(
    'counting window',
    'fixed-window',
    { ...FIRST_REQUEST, denialsCount: true, resetAfter: 'window-end' },
    CountingWindow,
  ),
  asWritten('watched window', 'fixed-window', FIRST_REQUEST, WatchedWindow),
  asWritten('locked window', 'fixed-window', FIRST_REQUEST, LockedWindow),
  asWritten('sorted log', 'sliding-log', { costs: 'unit' }, SortedLog),
];

/** A mutant declares what the right limiter declares. */
export const storeMutantAdapter = async ({ id, algorithm, inPlaceOf }: Mutant): Promise<StoreAdapter> => {
  const load = STORE_LOADERS[id];
  if (!load) throw new FaultError(`mutant ${id} was not generated; run \`npm run build\``);
  const reference = [...STORE_REFERENCES, ...SMALL].find(({ adapter: { name, declares } }) =>
    inPlaceOf === undefined ? declares.algorithm === algorithm : name === inPlaceOf,
  );
  if (!reference)
    throw new FaultError(
      `mutant ${id}: there is no reference limiter ${inPlaceOf ?? `of a ${algorithm}`} over a store`,
    );
  return reference.instead(id, (await load()) as Build);
};

/** What calls in order do not show. */
const HEARD = /^(ANS-1|CONC-|FAULT-|LIFE-4)/;
/** Most are caught at once; the others are given more. */
const RUNS = { heard: [30, 100, 300], inOrder: [6, 30, 300] } as const;

/** How a mutant fared: all that was found, and of that what it was made for. */
export interface StoreTrial {
  readonly failures: readonly Failure[];
  readonly faults: readonly string[];
  readonly killing: Failure | undefined;
  /** Of each time that the counterexample was driven again, the clauses that it was about. */
  readonly replays: readonly (readonly string[])[];
}

type Judged = Pick<StoreTrial, 'failures' | 'faults'>;

/** As in a check, but for what has nothing to do with what the mutant was made for. */
const judgeStoreMutant = async (mutant: Mutant, subject: Subject, seed: number, runs: number): Promise<Judged> => {
  const { store } = subject;
  if (!store) throw new FaultError(`mutant ${mutant.id} has no store`);
  const isEnough = (broken: ReadonlySet<string>): boolean => mutant.breaks.some((id) => broken.has(id));
  if (!mutant.breaks.some((id) => HEARD.test(id)))
    return check(subject.adapter, subject.declaration, store.clock, { ...DEFAULTS, seed, runs, store, isEnough });
  const findings = await new NodesHearing(subject, { seed, runs, isEnough }, new Map()).run();
  const failures: Failure[] = [];
  for (const finding of findings) failures.push(await failureOfFinding(subject, finding));
  return { failures, faults: failures.flatMap((failure) => faultsOf(subject, failure)) };
};

export const tryStoreMutant = async (
  mutant: Mutant,
  store: Store,
  { seed = DEFAULTS.seed, replays = 1 }: { readonly seed?: number; readonly replays?: number } = {},
): Promise<StoreTrial> => {
  const { adapter, declaration } = adapterOf(await storeMutantAdapter(mutant), mutant.id);
  const subject = await subjectOf(adapter, declaration, store.clock, undefined, store);
  const isHeard = mutant.breaks.some((id) => HEARD.test(id));
  let judged: Judged = { failures: [], faults: [] };
  let killing: Failure | undefined;
  for (const runs of RUNS[isHeard ? 'heard' : 'inOrder']) {
    judged = await judgeStoreMutant(mutant, subject, seed, runs);
    killing = judged.failures.find((failure) => isFor(mutant, failure));
    if (killing) break;
  }
  const again: (readonly string[])[] = [];
  for (let n = 0; killing && n < replays; n++) again.push(await confirm(adapter, killing, store.clock, store));
  return { ...judged, killing, replays: again };
};
