import { DISTRIBUTED_MUTANTS } from '../mutants/distributed/index.ts';
import { MUTANTS, type Mutant } from '../mutants/index.ts';
import { STORE_MUTANTS } from '../mutants/store/index.ts';
import { CAPABILITIES } from './adapters/capabilities.ts';
import { httpReference } from './adapters/http.ts';
import { REFERENCE } from './adapters/memory.ts';
import type { Adapter, HttpAdapter } from './contract.ts';
import { checkBreaks, mutantAdapter } from './mutants.ts';
import { declared, variantsOf, wheatAdapter } from './wheats/adapters.ts';
import { CAPABILITY_WHEATS } from './wheats/capabilities.ts';
import { WHEATS } from './wheats/index.ts';

/** A limiter with a deliberate defect, and how it comes before the court. */
export interface Accused {
  readonly mutant: Mutant;
  readonly load: () => Promise<Adapter>;
}

/** Everybody by whom the court itself is judged. */
export interface Cast {
  readonly references: readonly (Adapter | HttpAdapter)[];
  readonly wheats: readonly Adapter[];
  readonly mutants: readonly Accused[];
  /** Why some reference limiters are not there. */
  readonly missing: readonly string[];
  /** What clauses need, in their own words, and nobody of the cast has. */
  readonly lacks: readonly string[];
  /** Mutants that are judged somewhere else, and how. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

/** Each correct limiter that is written differently, read strictly: its other variants are judged in the tests. */
const strictWheats = (): readonly Adapter[] =>
  WHEATS.map((wheat) => {
    const [variant = {}] = variantsOf(wheat);
    return { ...wheatAdapter(wheat, variant, declared(wheat, variant)), name: `wheat/${wheat.id}` };
  });

const OVER_A_STORE = 'a limiter over Redis; `ratelaw mutants store`';
const OF_NODES = 'several nodes together; `npx vitest run conformance/distributed/mutants.test.ts`';

/** @throws UsageError when a mutant is written down wrong. */
export const castOf = async (): Promise<Cast> => {
  checkBreaks([...MUTANTS, ...STORE_MUTANTS, ...DISTRIBUTED_MUTANTS]);
  const { adapters, missing } = await httpReference();
  return {
    references: [...REFERENCE, ...CAPABILITIES, ...adapters],
    wheats: [...strictWheats(), ...CAPABILITY_WHEATS.map((wheat) => ({ ...wheat, name: `wheat/${wheat.name}` }))],
    mutants: MUTANTS.map((mutant) => ({ mutant, load: () => mutantAdapter(mutant) })),
    missing,
    // Limiters over a store are heard where one can be started, and several nodes by themselves: in their own tests.
    lacks: ['a store', 'a store, or several nodes', 'several nodes', 'several nodes, peek'],
    elsewhere: new Map([
      ...STORE_MUTANTS.map(({ id }) => [id, OVER_A_STORE] as const),
      ...DISTRIBUTED_MUTANTS.map(({ id }) => [id, OF_NODES] as const),
    ]),
  };
};
