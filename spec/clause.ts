/** What kind of requirement a clause is: see `spec/README.md`. */
export type Role = 'umbrella' | 'law' | 'diagnosis';
/** What a limiter that breaks it does: admits too much, too little, says something false, does not answer, touches what it should not. */
export type Direction = 'over' | 'under' | 'both' | 'claim' | 'live' | 'scope';

/** One numbered requirement. Ids, once released, never change meaning. */
export interface Clause {
  readonly id: string;
  readonly level: 'MUST' | 'SHOULD';
  readonly role: Role;
  readonly direction: Direction;
  /** The requirement, in one sentence. */
  readonly text: string;
  /** Why anybody should care, for someone who never read the law. */
  readonly why: string;
  /** RFC, ITU-T, paper, or the argument. */
  readonly source: string;
  /** Clauses that are broken whenever this one is. */
  readonly implies: readonly string[];
  /** The algorithms that it binds; `every` when all. */
  readonly algorithms: 'every' | readonly string[];
  /** What must be offered or declared for it to bind, in a few words; empty when nothing. */
  readonly needs: string;
  /** Why no mutant needs it: why a breach of it always shows as one of another clause. */
  readonly unneeded?: string;
}
