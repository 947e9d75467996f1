import type { Counterexample } from '../counterexample.ts';
import type { History, Lemma, Part, Unit } from './lemma.ts';
import type { Bench, Fact, Term } from './z3.ts';

/** One value of a counter-model, as a person reads it: `1/2`, in `tokens`. */
export interface Shown {
  readonly name: string;
  readonly value: string;
  readonly unit: Unit;
}

export interface PartOutcome {
  readonly name: string;
  /**
   * `proved`: nothing satisfies the assumptions and not the obligation. `refuted`: something does, and it is shown.
   * `vacuous`: nothing satisfies the assumptions, so nothing was said. `undecided`: the solver gave up.
   */
  readonly status: 'proved' | 'refuted' | 'vacuous' | 'undecided';
  readonly given: readonly string[];
  readonly model: readonly Shown[];
  readonly counterexample?: Counterexample;
  readonly ns: string;
  /** The question as SMT-LIB, where it was asked for. */
  readonly smt?: string;
}

export interface LemmaOutcome {
  readonly id: string;
  readonly clauses: readonly string[];
  readonly statement: string;
  readonly reach: string;
  readonly parts: readonly PartOutcome[];
  readonly broken: readonly PartOutcome[];
}

/** Every part is proved and every broken version is refuted. */
export const holds = ({ parts, broken }: LemmaOutcome): boolean =>
  parts.length > 0 &&
  parts.every(({ status }) => status === 'proved') &&
  broken.every(({ status }) => status === 'refuted');

/**
 * In Z3's own steps: by time, a busy machine would decide what is proved. The costliest file of proofs takes 1.5 million
 * in all.
 */
const QUESTION_LIMIT_STEPS = 5_000_000;
/** A smaller one where only a nicer number is looked for. */
const NICETY_LIMIT_STEPS = 500_000;

/** Tried in this order for every unknown, so that what is shown does not depend on the solver's taste. */
const PLAIN: readonly (readonly [bigint, bigint])[] = [
  ...Array.from({ length: 13 }, (_, i): [bigint, bigint] => [BigInt(i), 1n]),
  ...[2n, 4n, 3n].flatMap((q) =>
    Array.from({ length: 9 }, (_, i): [bigint, bigint] => [BigInt(i + 1), q]).filter(
      ([p]) => p % (q === 4n ? 2n : q) !== 0n,
    ),
  ),
  ...Array.from({ length: 12 }, (_, i): [bigint, bigint] => [-BigInt(i + 1), 1n]),
  [-1n, 2n],
];

/** Tokens of nothing show little. */
const ONE: readonly [bigint, bigint] = [1n, 1n];

export interface Prover {
  lemma(lemma: Lemma<Term, Fact>): Promise<LemmaOutcome>;
}

type Solver = InstanceType<Bench['context']['Solver']>;

export const proverOn = ({ context, logic, unknowns }: Bench, exportSmt = false): Prover => {
  const solverWith = (facts: readonly Fact[], limitSteps = QUESTION_LIMIT_STEPS) => {
    const solver = new context.Solver();
    solver.set('rlimit', limitSteps);
    solver.add(...facts);
    return solver;
  };

  const namesIn = (facts: readonly Fact[]): ReadonlySet<string> => {
    const names = new Set<string>();
    const seen = new Set<unknown>();
    const visit = (expression: unknown): void => {
      if (!context.isExpr(expression)) return;
      const id = expression.id();
      if (seen.has(id)) return;
      seen.add(id);
      if (context.isConst(expression)) names.add(expression.decl().name().toString());
      if (context.isQuantifier(expression)) visit(expression.body());
      else if (context.isApp(expression)) for (const child of expression.children()) visit(child);
    };
    facts.forEach(visit);
    return names;
  };

  /** Plain numbers that satisfy the facts, beginning with some that do. */
  const plainModel = async (facts: readonly Fact[], found: Solver) => {
    const names = namesIn(facts);
    const mentioned = [...unknowns].filter(([name]) => names.has(name));
    const fixed: Fact[] = [...facts];
    let model = found.model();
    const valueIn = (term: Term): string => plain(model.eval(term, true).toString());
    for (const [, { term, unit }] of mentioned) {
      for (const [p, q] of unit === 'tokens' ? [ONE, ...PLAIN] : PLAIN) {
        if (q !== 1n && context.isInt(term)) continue;
        const value = q === 1n ? logic.of(p) : context.Real.val({ numerator: p, denominator: q });
        const equal = logic.eq(term, value);
        // What is at hand may have it already; then nothing needs to be asked.
        if (valueIn(term) !== (q === 1n ? `${p}` : `${p}/${q}`)) {
          const solver = solverWith([...fixed, equal], NICETY_LIMIT_STEPS);
          if ((await solver.check()) !== 'sat') continue;
          model = solver.model();
        }
        fixed.push(equal);
        break;
      }
    }
    const isTrue = (fact: Fact): boolean => model.eval(fact, true).toString() === 'true';
    return { mentioned, valueIn, isTrue };
  };

  // The facts are kept beside the answer: while they live, nothing else has their ids.
  const known = new Map<string, { readonly facts: readonly Fact[]; readonly answer: Promise<string> }>();
  /** Asked once for the same assumptions. */
  const satisfiable = (facts: readonly Fact[]): Promise<string> => {
    const key = facts.map((fact) => fact.id()).join();
    const entry = known.get(key) ?? { facts, answer: solverWith(facts).check() };
    known.set(key, entry);
    return entry.answer;
  };

  const ask = async (part: Part<Fact>, extra: Extra, want: 'proved' | 'refuted'): Promise<PartOutcome> => {
    const began = process.hrtime.bigint();
    const given = Object.keys(part.given);
    const assumed = Object.values(part.given);
    const question = [...assumed, logic.not(part.claim)];
    const solver = solverWith(question);
    const smt = exportSmt ? { smt: `(set-logic ALL)\n${solver.toString()}(check-sat)\n` } : {};
    const answer = await solver.check();
    const outcome = (status: PartOutcome['status'], rest: Partial<PartOutcome> = {}): PartOutcome => ({
      name: part.name,
      status,
      given,
      model: [],
      ns: (process.hrtime.bigint() - began).toString(),
      ...smt,
      ...rest,
    });
    if (answer === 'unknown') return outcome('undecided');
    if (answer === 'unsat') {
      // Nothing may be proved from assumptions that nothing satisfies.
      const possible = await satisfiable(assumed);
      if (possible === 'sat') return outcome('proved');
      return outcome(possible === 'unsat' ? 'vacuous' : 'undecided');
    }
    const { mentioned, valueIn, isTrue } = await plainModel(question, solver);
    const model = [
      ...mentioned.map(([name, { term, unit }]): Shown => ({ name, value: valueIn(term), unit })),
      ...(extra.show ?? []).map(({ name, unit, value }): Shown => ({ name, value: valueIn(value), unit })),
    ];
    const counterexample =
      want === 'refuted' && extra.history
        ? { counterexample: replayable(extra.lemma, part.name, extra.history, valueIn, isTrue) }
        : {};
    return outcome('refuted', { model, ...counterexample });
  };

  return {
    async lemma(lemma) {
      const parts: PartOutcome[] = [];
      for (const part of lemma.parts) parts.push(await ask(part, { lemma: lemma.id }, 'proved'));
      const broken: PartOutcome[] = [];
      for (const version of lemma.broken ?? [])
        broken.push(await ask(version, { lemma: lemma.id, ...version }, 'refuted'));
      const { id, clauses, statement, reach } = lemma;
      return { id, clauses, statement, reach, parts, broken };
    },
  };
};

interface Extra {
  readonly lemma: string;
  readonly show?: readonly { readonly name: string; readonly unit: Unit; readonly value: Term }[];
  readonly history?: History<Term, Fact>;
}

/** A value as Z3 prints it, `(- (/ 1.0 2.0))` or `-1/2`, as a fraction. */
const fraction = (printed: string): readonly [bigint, bigint] => {
  const text = printed.replace(/[()]/g, '').replace(/\.0\b/g, '').replace(/- /, '-').trim();
  const prefix = /^(-?)\/ (-?\d+) (\d+)$/.exec(text);
  if (prefix) return [BigInt(`${prefix[1]}${prefix[2]}`), BigInt(prefix[3] ?? '1')];
  const infix = /^(-?\d+)(?:\/(\d+))?$/.exec(text);
  if (!infix) throw new Error(`Z3 answered ${printed}, which is not a fraction`);
  return [BigInt(infix[1] ?? '0'), BigInt(infix[2] ?? '1')];
};

const plain = (printed: string): string => {
  const [p, q] = fraction(printed);
  return q === 1n ? `${p}` : `${p}/${q}`;
};

const NS_PER_SECOND = 1_000_000_000n;

const replayable = (
  lemma: string,
  broken: string,
  { algorithm, variant, config, requests }: History<Term, Fact>,
  valueIn: (term: Term) => string,
  isTrue: (fact: Fact) => boolean,
): Counterexample => {
  const times = (term: Term, factor: bigint): string => {
    const [p, q] = fraction(valueIn(term));
    if ((p * factor) % q !== 0n) throw new Error(`${p}/${q} cannot be replayed: make it a whole number in the lemma`);
    return ((p * factor) / q).toString();
  };
  const tokens = (term: Term): string => times(term, 1n);
  const ns = (term: Term): string => times(term, NS_PER_SECOND);
  return {
    lemma,
    broken,
    algorithm,
    variant: variant ?? {},
    config:
      'limit' in config
        ? { limit: tokens(config.limit), windowNs: ns(config.window) }
        : {
            capacity: tokens(config.capacity),
            initial: tokens(config.initial),
            refillUnits: tokens(config.batch),
            refillPeriodNs: ns(config.period),
          },
    requests: requests.map(({ at, cost, allowed }) => ({
      atNs: ns(at),
      cost: tokens(cost),
      allowed: isTrue(allowed),
    })),
  };
};
