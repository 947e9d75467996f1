import type { Instant, Jurisdiction } from '../spec/index.ts';
import { at } from '../spec/law.ts';
import type { LimiterConfig } from './contract.ts';
import type { Declaration } from './declaration.ts';
import { unitsPerToken } from './exact.ts';
import { exactProfile, jurisdictionOf } from './jurisdiction.ts';
import type { Op, Scenario } from './scenario.ts';
import { gridOf } from './small-configs.ts';

/** One call, at an instant of its own. */
export interface Step extends Op {
  readonly at: Instant;
  readonly units: bigint;
}

/** One key: what keys have to do with each other is asked elsewhere. */
export const KEY = 'a';

/**
 * Every sequence of steps to a boundary, as a tree. A node is the state of the model; a step from it stays, or goes to the
 * tick before, at or after the next boundary, or waits until the limiter is as good as new; there it asks for one, for all
 * that is left, or for one more. Steps that come to the same call are one step.
 */
export class BoundaryTree {
  readonly #jurisdiction: Jurisdiction;
  readonly #grid: bigint;
  readonly #perToken: bigint;
  readonly #unit: boolean;
  readonly #origin: Instant;

  constructor(declaration: Declaration, effective: LimiterConfig, origin: Instant) {
    this.#jurisdiction = jurisdictionOf(declaration, effective, exactProfile(declaration));
    this.#grid = gridOf(declaration);
    this.#perToken = unitsPerToken(declaration.fractional);
    this.#unit = declaration.costs === 'unit';
    this.#origin = origin;
  }

  start(): unknown {
    return this.#jurisdiction.law.start(at(this.#origin), 'new');
  }

  after(state: unknown, { at: instant, units }: Step): unknown {
    const { law } = this.#jurisdiction;
    return law.step(state, units, law.permits(state, units, at(instant)).allowed, at(instant));
  }

  steps(state: unknown, now: Instant): readonly Step[] {
    const steps: Step[] = [];
    for (const instant of this.#instants(state, now)) {
      for (const units of this.#costs(state, instant)) {
        const cost = this.#unit ? 1 : Number(units) / Number(this.#perToken);
        steps.push({ kind: 'try', at: instant, key: KEY, cost, units });
      }
    }
    return steps;
  }

  /** How many sequences of `depth` steps there are. Different ways lead to one state, which is counted once. */
  count(depth: number): number {
    const { law } = this.#jurisdiction;
    const known = new Map<string, number>();
    const from = (left: number, state: unknown, now: Instant): number => {
      const key = `${left} ${now} ${law.hash(state)}`;
      const counted = known.get(key);
      if (counted !== undefined) return counted;
      const steps = this.steps(state, now);
      const sum =
        left <= 1
          ? steps.length
          : steps.reduce((total, step) => total + from(left - 1, this.after(state, step), step.at), 0);
      known.set(key, sum);
      return sum;
    };
    return from(depth, this.start(), this.#origin);
  }

  #instants(state: unknown, now: Instant): ReadonlySet<Instant> {
    const { law, timeToFreshNs } = this.#jurisdiction;
    const onGrid = (instant: Instant): Instant => ((instant + this.#grid - 1n) / this.#grid) * this.#grid;
    const instants = new Set([now]);
    const edge = law.boundaries(state, now).find((each) => each > now);
    if (edge !== undefined) {
      const due = onGrid(edge);
      for (const instant of [due - this.#grid, due, due + this.#grid]) if (instant > now) instants.add(instant);
    }
    return instants.add(onGrid(now + timeToFreshNs));
  }

  #costs(state: unknown, instant: Instant): ReadonlySet<bigint> {
    if (this.#unit) return new Set([1n]);
    // The most: a model leaves no choice, but where only a bound is declared less may pass.
    const left = this.#jurisdiction.law.available(state, at(instant)).hi;
    const costs = new Set([this.#perToken]);
    if (left > 0n) costs.add(left);
    return costs.add(left + 1n);
  }
}

/** How deep the trees of all scenarios can be searched together, up to `depth`, without more than `most` histories. */
export const depthThatFits = (
  trees: readonly BoundaryTree[],
  depth: number,
  most: number,
): { readonly depth: number; readonly histories: number } => {
  let fits = { depth: 0, histories: 0 };
  for (let next = 1; next <= depth; next++) {
    const histories = trees.reduce((sum, tree) => sum + (sum > most ? 0 : tree.count(next)), 0);
    if (histories > most) break;
    fits = { depth: next, histories };
  }
  return fits;
};

/** The scenario of one path through a tree. */
export const scenarioOn = (scenario: Scenario, path: readonly Step[]): Scenario => ({
  ...scenario,
  ops: path.map(({ units: _units, ...op }) => op),
});
