import fc from 'fast-check';
import type { BucketConfig, LimiterConfig } from '../contract.ts';
import type { Declaration } from '../declaration.ts';
import { nsOf } from '../exact.ts';
import type { Op, Scenario } from '../scenario.ts';
import type { Subject } from '../subject.ts';
import { NODES_MAX, skewMsOf } from './fleet.ts';

/**
 * Scenarios of several nodes: they drain what there is, one or all at once, after waits that are as long as what is declared;
 * links are cut and mended around that; and in the end it is quiet, all are looked at, and what must be there is asked for.
 */

/** What may go wrong in a scenario: nothing, clocks that are off, or links that are cut as well. */
export type Trouble = 'none' | 'clocks' | 'cuts';

const ORIGIN = 1_700_000_000_000_000_000n;
/** Calls of a scenario; what is begun is ended. */
const OPS_MAX = 200;
/** A round is repeated up to so often: what is gained a little each time adds up. */
const ROUNDS_MAX = 8;
/** Of unit requests so many are asked for at once. */
const DRAIN_MAX = 16;

interface Step {
  readonly what: number;
  readonly node: number;
  readonly gap: number;
  readonly n: number;
}

interface Plan {
  readonly config: BucketConfig;
  readonly nodes: number;
  readonly skews: readonly number[];
  readonly begins: number;
  readonly steps: readonly Step[];
  readonly ends: Step;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(99),
  node: fc.nat(NODES_MAX - 1),
  gap: fc.nat(999),
  n: fc.nat(999_999),
});

/** All times that a declaration speaks of are of one size, and configs are tuned to it. */
const paceMsOf = ({ nodes, resolutionNs }: Declaration): number =>
  Math.max(50, nodes?.openMs ?? 0, nodes?.quietMs ?? 0, 4 * Math.ceil(resolutionNs / 1e6));

const configs = (declaration: Declaration): fc.Arbitrary<BucketConfig> => {
  if (declaration.configs !== 'any') return fc.constantFrom(...(declaration.configs as readonly BucketConfig[]));
  const unit = Math.max(1, Math.ceil(declaration.resolutionNs / 1e6));
  return fc
    .record({
      capacity: fc.constantFrom(2, 3, 3, 5, 8, 12),
      tokens: fc.constantFrom(1, 2, 3, 5),
      // How many times the pace it takes until a bucket is full, in quarters.
      full: fc.constantFrom(1, 4, 4, 16, 80),
    })
    .map(({ capacity, tokens, full }) => {
      const exact = (paceMsOf(declaration) * full * tokens) / (4 * capacity);
      const periodMs = Math.min(declaration.maxPeriodMs, Math.max(1, Math.round(exact / unit)) * unit);
      return { capacity, refill: { tokens, periodMs } };
    });
};

const plans = (declaration: Declaration, trouble: Trouble): fc.Arbitrary<Plan> => {
  const skewMs = skewMsOf(declaration);
  // At the ends of what is declared clocks are furthest apart.
  const skew = trouble === 'none' ? fc.constant(0) : fc.constantFrom(-skewMs, 0, skewMs);
  return fc.noBias(
    fc.record({
      config: configs(declaration),
      // One alone has no slack, whatever the design.
      nodes: fc.constantFrom(1, 2, 2, 2, 3, NODES_MAX),
      // Where links are cut, clocks are off in some histories only: their error adds to what may be exceeded.
      skews: fc.oneof(
        { weight: trouble === 'cuts' ? 2 : 0, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(skew, { minLength: NODES_MAX + 1, maxLength: NODES_MAX + 1 }) },
      ),
      begins: fc.nat(2),
      steps: fc.array(step, { minLength: 3, maxLength: 8, size: 'max' }),
      ends: step,
    }),
  );
};

const longest = (skews: readonly number[]): number => Math.max(0, ...skews.map(Math.abs));

class Script {
  readonly ops: Op[] = [];
  readonly #plan: Plan;
  readonly #subject: Subject;
  readonly #cuts: boolean;
  readonly #grid: bigint;
  /** Milliseconds; `restMs`: until nothing is held and nothing is owed, and all that time can bring is there. */
  readonly #times: {
    readonly perToken: number;
    readonly full: number;
    readonly open: number;
    readonly quiet: number;
    readonly rest: number;
  };
  /** Nodes whose link is cut. */
  readonly #gone = new Set<number>();
  #now = ORIGIN;
  #group = 0;

  constructor(subject: Subject, plan: Plan, cuts: boolean) {
    this.#subject = subject;
    this.#plan = plan;
    this.#cuts = cuts;
    const { declaration } = subject;
    this.#grid = nsOf(Math.max(1, Math.ceil(declaration.resolutionNs / 1e6)));
    const { capacity, refill } = subject.effective(plan.config) as BucketConfig;
    const perToken = refill.periodMs / refill.tokens;
    const { openMs = 0, quietMs = 0 } = declaration.nodes ?? {};
    const skewMs = longest(plan.skews);
    const quiet = quietMs + 4 * skewMs + 1;
    // A debt is paid first: that of every node, with what it spent while it was cut off, and what the centre missed meanwhile.
    const owed = 2 * plan.nodes * (capacity * perToken + openMs + 8 * skewMs);
    const full = capacity * perToken;
    this.#times = { perToken, full, open: openMs, quiet, rest: quiet + full + owed + 8 * skewMs };
  }

  #wait(ms: number): void {
    if (ms <= 0) return;
    this.#now += ((nsOf(Math.ceil(ms)) + this.#grid - 1n) / this.#grid) * this.#grid;
  }

  #push(op: Omit<Op, 'at' | 'key'>): void {
    this.ops.push({ ...op, at: this.#now, key: 'a' });
  }

  #ask(node: number, cost: number, group?: number): void {
    const unit = this.#subject.declaration.costs === 'unit';
    for (let i = 0; i < (unit ? cost : 1); i++)
      this.#push({ kind: 'try', cost: unit ? 1 : cost, node, ...(group === undefined ? {} : { group }) });
  }

  /** Takes whatever a node gives. */
  #drain(node: number, group?: number): void {
    const { capacity } = this.#plan.config;
    if (this.#subject.declaration.costs === 'unit') {
      this.#ask(node, Math.min(DRAIN_MAX, capacity + 1), group);
      return;
    }
    for (let cost = capacity; cost > 1; cost = Math.ceil(cost / 2)) this.#ask(node, cost, group);
    for (const cost of [1, 1]) this.#ask(node, cost, group);
  }

  get #nodes(): readonly number[] {
    return Array.from({ length: this.#plan.nodes }, (_, node) => node);
  }

  /** All nodes at one instant; overlapping, or one after the other. */
  #crowd({ node, n }: Step): void {
    const group = n % 3 === 0 ? ++this.#group : undefined;
    for (const each of this.#nodes) this.#drain((each + node) % this.#plan.nodes, group);
  }

  #link(kind: 'cut' | 'deafen' | 'mend', nodes: readonly number[]): void {
    for (const node of nodes) {
      this.#push({ kind, cost: 1, node });
      if (kind === 'mend') this.#gone.delete(node);
      else this.#gone.add(node);
    }
  }

  #cut(n: number, nodes: readonly number[]): void {
    this.#link(n % 3 === 0 ? 'deafen' : 'cut', nodes);
  }

  #mendAll(): void {
    if (this.#cuts)
      this.#link(
        'mend',
        this.#nodes.filter((node) => this.#gone.has(node)),
      );
  }

  #peekAll(): void {
    if (!this.#subject.offers.peek) return;
    for (const node of this.#nodes) this.#push({ kind: 'peek', cost: 1, node });
  }

  /** A wait that is as long as something that is declared, or as what a token takes; often none. */
  #gapOf({ gap, n }: Step): number {
    const { perToken, full, open, quiet } = this.#times;
    const around = [open / 4 - 1, open / 3, open - 1, open, open + 1];
    const gaps = [0, 0, 0, 1, perToken, 2 * perToken, full / 2, full, ...around, quiet];
    const chosen = gaps[gap % gaps.length] as number;
    return n % 11 === 0 ? (chosen * (n % 97)) / 97 : chosen;
  }

  /** The same again and again: what is forgiven each time adds up. */
  #press(each: Step): void {
    const { nodes } = this.#plan;
    const { full, open, perToken } = this.#times;
    const rounds = 2 + (each.n % (ROUNDS_MAX - 1));
    // After the last of these, all have paid for what each has spent that nobody had heard of.
    const paid = nodes * full + (nodes - 1) * open;
    const pauses = [full / 4, (full + open) / 4, full, full + open, open + 1, perToken, paid];
    const pause = pauses[each.gap % pauses.length] as number;
    for (let round = 0; round < rounds && this.ops.length < OPS_MAX; round++) {
      if (this.#cuts && each.n % 4 > 0) {
        // Each has heard of the others just before it is cut off.
        for (const node of this.#nodes) this.#ask(node, 1);
        this.#link('cut', this.#nodes);
        this.#crowd(each);
        this.#wait(open - 1);
      }
      this.#crowd(each);
      this.#mendAll();
      this.#wait(pause);
    }
  }

  /** A node that is cut off is asked again and again, until just after it may stay open; or not at all, for long. */
  #linger(each: Step, node: number): void {
    const { n, gap } = each;
    const { open, quiet, rest } = this.#times;
    // Where nothing is left it can go on with nothing.
    if (gap % 2 === 0) this.#wait(rest);
    this.#ask(node, 1);
    // It hears of the others once more, out of step with its timers.
    this.#wait(open / 8);
    this.#ask(node, this.#plan.config.capacity);
    this.#cut(n, [node]);
    if (gap % 3 === 0) {
      this.#wait(rest);
      return;
    }
    if (gap % 3 === 1) {
      // What it holds it may give back meanwhile, or think that it has.
      this.#wait(open - 1);
      this.#crowd(each);
      return;
    }
    const cutAt = this.#now;
    for (let third = 1; third <= 3; third++) {
      this.#wait(Math.max(1, open / 3 - 1));
      // What is too much is denied, and is a call nevertheless: the node goes on.
      this.#ask(node, n % 4 > 0 ? this.#plan.config.capacity : 1);
    }
    const { nodes } = this.#subject.declaration;
    const beyond = nsOf(open + 1 + quiet - (nodes?.quietMs ?? 0)) - (this.#now - cutAt);
    this.#wait(Number(beyond / 1_000_000n));
    this.#drain(node);
  }

  /** A node that has just heard of the others gives all that it has, and at once again when it has told them. */
  #twice({ n }: Step, node: number): void {
    const { open, rest } = this.#times;
    if (n % 3 > 0) this.#wait(rest);
    this.#ask(node, 1);
    this.#wait(open / 4 - 1);
    this.#drain(node);
    this.#wait(2);
    this.#drain(node);
  }

  #quiet(): void {
    this.#mendAll();
    this.#wait(this.#times.quiet);
    this.#peekAll();
  }

  /** What must be there: asked of a node whose link is whole, whether or not the others have come back. */
  #rest({ node, n }: Step): void {
    if (n % 2 === 0 || this.#gone.size === this.#plan.nodes) this.#mendAll();
    this.#wait(this.#times.rest);
    const whole = this.#nodes.filter((each) => !this.#gone.has(each));
    const { capacity } = this.#plan.config;
    // Rounded sums may lack the last of it.
    const cost = this.#subject.declaration.arithmetic === 'float64' ? Math.max(1, capacity - 1) : capacity;
    this.#ask(whole[node % whole.length] ?? 0, cost);
  }

  #step(each: Step): void {
    const { what, n } = each;
    const { capacity } = this.#plan.config;
    const node = each.node % this.#plan.nodes;
    // More than there ever is, too.
    if (what < 18) this.#ask(node, 1 + (n % (capacity + 1)));
    else if (what < 34 && n % 4 < 2) this.#twice(each, node);
    else if (what < 34) this.#drain(node);
    else if (what < 52) this.#crowd(each);
    else if (what < 68 && this.#cuts) {
      if (n % 5 < 3) this.#linger(each, node);
      else this.#cut(n, n % 5 < 4 ? this.#nodes : [node]);
      if (n % 7 < 4) this.#crowd(each);
    } else if (what < 78) {
      this.#mendAll();
      this.#crowd(each);
    } else if (what < 86) this.#quiet();
    else if (what < 91) this.#rest(each);
    else this.#press(each);
  }

  write(): readonly Op[] {
    const { begins, steps, ends } = this.#plan;
    if (begins === 0) for (const node of this.#nodes) this.#ask(node, 1);
    else if (begins === 1) this.#ask(0, this.#plan.config.capacity);
    // More than there ever is.
    else if (this.#subject.declaration.costs !== 'unit') this.#ask(0, this.#plan.config.capacity + 1);
    for (const each of steps) {
      if (this.ops.length >= OPS_MAX) break;
      this.#step(each);
      this.#wait(this.#gapOf(each));
    }
    if (ends.gap % 2 === 0) this.#quiet();
    if (ends.gap % 3 < 2) this.#rest(ends);
    return this.ops;
  }
}

/** Scenarios of several nodes, each asked by itself. */
export const apart = (subject: Subject, trouble: Trouble): fc.Arbitrary<Scenario> =>
  plans(subject.declaration, trouble).map((plan): Scenario => {
    const ops = new Script(subject, plan, trouble === 'cuts').write();
    const skews = longest(plan.skews) === 0 ? [] : plan.skews;
    return { config: plan.config as LimiterConfig, origin: ORIGIN, ops, skews };
  });
