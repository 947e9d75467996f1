import { MUTANTS, type Mutant } from '../mutants/index.ts';
import { CAPABILITIES } from './adapters/capabilities.ts';
import { httpReference } from './adapters/http.ts';
import { REFERENCE } from './adapters/memory.ts';
import type { Adapter, HttpAdapter } from './contract.ts';
import { mutantAdapter } from './mutants.ts';
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
}

/** Each correct limiter that is written differently, read strictly: its other variants are judged in the tests. */
const strictWheats = (): readonly Adapter[] =>
  WHEATS.map((wheat) => {
    const [variant = {}] = variantsOf(wheat);
    return { ...wheatAdapter(wheat, variant, declared(wheat, variant)), name: `wheat/${wheat.id}` };
  });

export const castOf = async (): Promise<Cast> => {
  const { adapters, missing } = await httpReference();
  return {
    references: [...REFERENCE, ...CAPABILITIES, ...adapters],
    wheats: [...strictWheats(), ...CAPABILITY_WHEATS.map((wheat) => ({ ...wheat, name: `wheat/${wheat.name}` }))],
    mutants: MUTANTS.map((mutant) => ({ mutant, load: () => mutantAdapter(mutant) })),
    missing,
    // Limiters over a store are heard where one can be started, and several nodes by themselves: in their own tests.
    lacks: ['a store', 'several nodes', 'several nodes, peek'],
  };
};
