import { type Arith, type Bool, type Context, init, killThreads } from 'z3-solver';
import type { Logic, Unit } from './lemma.ts';

/** The instance of the algebra that proves: numbers are terms of Z3, real or whole, and facts are its formulas. */

export type Term = Arith<'law'>;
export type Fact = Bool<'law'>;

export interface Bench {
  readonly context: Context<'law'>;
  readonly logic: Logic<Term, Fact>;
  /** The unknowns made so far, in order. */
  readonly unknowns: ReadonlyMap<string, { readonly term: Term; readonly unit: Unit }>;
  /** Z3 keeps threads; the process ends cleanly once they are stopped. */
  close(): Promise<void>;
}

const logicOf = (context: Context<'law'>, unknowns: Map<string, { term: Term; unit: Unit }>): Logic<Term, Fact> => {
  const { Real, Int, And, Or, Not, If, Implies, Iff, Exists, ToReal, ToInt, isInt, isReal } = context;
  const real = (x: Term): Term => (isInt(x) ? ToReal(x) : x);
  /** A whole number beside a real one is a real one. */
  const joined = (a: Term, b: Term): readonly [Term, Term] => (isReal(a) || isReal(b) ? [real(a), real(b)] : [a, b]);
  const make =
    (unit: Unit, whole = false) =>
    <K extends string>(...names: K[]): Readonly<Record<K, Term>> => {
      const made = {} as Record<K, Term>;
      for (const name of names) {
        const term = whole ? Int.const(name) : Real.const(name);
        const known = unknowns.get(name);
        if (known && (known.unit !== unit || !known.term.eqIdentity(term)))
          throw new Error(`${name} is two different unknowns: give one of them another name`);
        unknowns.set(name, { term, unit });
        made[name] = term;
      }
      return made;
    };
  const ite = (condition: Fact, then: Term, otherwise: Term): Term => {
    const [a, b] = joined(then, otherwise);
    return If(condition, a, b) as Term;
  };
  const le = (a: Term, b: Term): Fact => {
    const [x, y] = joined(a, b);
    return x.le(y);
  };
  const lt = (a: Term, b: Term): Fact => {
    const [x, y] = joined(a, b);
    return x.lt(y);
  };
  const algebra = {
    zero: Int.val(0) as Term,
    of: (value: bigint): Term => Int.val(value),
    add: (a: Term, b: Term): Term => {
      const [x, y] = joined(a, b);
      return x.add(y);
    },
    sub: (a: Term, b: Term): Term => {
      const [x, y] = joined(a, b);
      return x.sub(y);
    },
    mul: (a: Term, b: Term): Term => {
      const [x, y] = joined(a, b);
      return x.mul(y);
    },
    // On whole numbers `div` rounds down where b > 0; `ToInt` always does.
    floorDiv: (a: Term, b: Term): Term => (isInt(a) && isInt(b) ? a.div(b) : ToInt(real(a).div(real(b)))),
    min: (a: Term, b: Term): Term => ite(le(a, b), a, b),
    max: (a: Term, b: Term): Term => ite(le(b, a), a, b),
    le,
    lt,
    eq: (a: Term, b: Term): Fact => {
      const [x, y] = joined(a, b);
      return x.eq(y);
    },
    and: (a: Fact, b: Fact): Fact => And(a, b),
    or: (a: Fact, b: Fact): Fact => Or(a, b),
    not: (a: Fact): Fact => Not(a),
    ite,
  };
  return {
    ...algebra,
    tokens: make('tokens'),
    seconds: make('s'),
    reals: make(''),
    wholeTokens: make('tokens', true),
    wholes: make('', true),
    yes: context.Bool.val(true),
    all: (...facts) => And(...facts),
    any: (...facts) => Or(...facts),
    implies: (condition, fact) => Implies(condition, fact),
    iff: (a, b) => Iff(a, b),
    exists: <K extends string>(names: readonly K[], fact: (unknown: Readonly<Record<K, Term>>) => Fact): Fact => {
      const bound = {} as Record<K, Term>;
      for (const name of names) bound[name] = Real.const(name);
      const terms = names.map((name) => bound[name]);
      return Exists(terms as [Term, ...Term[]], fact(bound)) as unknown as Fact;
    },
  };
};

/** Starts Z3. One bench per process and proof file: its memory is not given back. */
export const openBench = async (): Promise<Bench> => {
  const { Context, em } = await init();
  const context = Context('law');
  const unknowns = new Map<string, { term: Term; unit: Unit }>();
  return { context, logic: logicOf(context, unknowns), unknowns, close: () => killThreads(em) };
};
