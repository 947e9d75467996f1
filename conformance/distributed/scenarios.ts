import fc from 'fast-check';
import type { BucketConfig, LimiterConfig } from '../contract.ts';
import type { Declaration } from '../declaration.ts';
import { nsOf } from '../exact.ts';
import type { Delays, Op, Scenario } from '../scenario.ts';
import type { Subject } from '../subject.ts';
import { NODES_MAX, skewMsOf } from './fleet.ts';
import { isCounted } from './left.ts';

/**
 * Scenarios of several nodes: they drain what there is, one or all at once, after waits that are as long as what is declared;
 * clocks are set, links are cut, slowed and mended around that; and in the end it is quiet, all are looked at, and what must be
 * there is asked for.
 */

/**
 * What may go wrong in a scenario: nothing; clocks that are off, or off by something else from time to time; links that are
 * slow, that lose replies, or that are cut, on clocks that may be off as well.
 */
export type Trouble = 'none' | 'clocks' | 'drift' | 'slow' | 'replies' | 'cuts';

const ORIGIN = 1_700_000_000_000_000_000n;
/** Calls of a scenario; what is begun is ended. */
const OPS_MAX = 200;
/** A round is repeated up to so often: what is gained a little each time adds up. */
const ROUNDS_MAX = 8;
/** The longest way over a slow link. */
const DELAY_MS_MAX = 2_000;
/** So many unit requests take what a node has at hand, or enough of it. */
const SIPS = 4;
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

/**
 * What clocks gain that are set anew must be tokens, and fewer than a node holds: so long a token then takes, in ε, instead of
 * the time until a bucket is full.
 */
const PACES: ReadonlyMap<number, number> = new Map([
  [1, 0.7],
  [4, 1.25],
  [16, 2],
]);

const configs = (declaration: Declaration, trouble: Trouble): fc.Arbitrary<BucketConfig> => {
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
      const pace = trouble === 'drift' ? PACES.get(full) : undefined;
      const perToken = pace ? skewMsOf(declaration) * pace : (paceMsOf(declaration) * full) / (4 * capacity);
      const exact = perToken * tokens;
      const periodMs = Math.min(declaration.maxPeriodMs, Math.max(1, Math.round(exact / unit)) * unit);
      return { capacity, refill: { tokens, periodMs } };
    });
};

const plans = (declaration: Declaration, trouble: Trouble): fc.Arbitrary<Plan> => {
  const skewMs = skewMsOf(declaration);
  // At the ends of what is declared clocks are furthest apart.
  const isOff = trouble === 'clocks' || trouble === 'drift' || trouble === 'cuts';
  const skew = isOff ? fc.constantFrom(-skewMs, 0, skewMs) : fc.constant(0);
  return fc.noBias(
    fc.record({
      config: configs(declaration, trouble),
      // One alone has no slack, whatever the design: what is credited for the way of a message shows there.
      nodes: trouble === 'slow' ? fc.constantFrom(1, 1, 2, 2, 3, NODES_MAX) : fc.constantFrom(1, 2, 2, 2, 3, NODES_MAX),
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
  readonly #trouble: Trouble;
  readonly #skewMs: number;
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

  constructor(subject: Subject, plan: Plan, trouble: Trouble) {
    this.#subject = subject;
    this.#plan = plan;
    this.#trouble = trouble;
    this.#skewMs = skewMsOf(subject.declaration);
    const { declaration } = subject;
    this.#grid = nsOf(Math.max(1, Math.ceil(declaration.resolutionNs / 1e6)));
    const { capacity, refill } = subject.effective(plan.config) as BucketConfig;
    const perToken = refill.periodMs / refill.tokens;
    const { openMs = 0, quietMs = 0 } = declaration.nodes ?? {};
    const skewMs = trouble === 'drift' ? this.#skewMs : longest(plan.skews);
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

  /** Takes what a node has at hand, little by little: what is more it would have to ask for. */
  #sip(node: number): void {
    for (let i = 0; i < Math.min(SIPS, this.#plan.config.capacity); i++) this.#ask(node, 1);
  }

  get #nodes(): readonly number[] {
    return Array.from({ length: this.#plan.nodes }, (_, node) => node);
  }

  /** All nodes at one instant; overlapping, or one after the other. */
  #crowd({ node, n }: Step): void {
    const group = n % 3 === 0 ? ++this.#group : undefined;
    for (const each of this.#nodes) this.#drain((each + node) % this.#plan.nodes, group);
  }

  get #cuts(): boolean {
    return this.#trouble === 'cuts';
  }

  #link(kind: 'cut' | 'deafen' | 'slow' | 'mend', nodes: readonly number[], delaysMs?: Delays): void {
    for (const node of nodes) {
      this.#push({ kind, cost: 1, node, ...(delaysMs === undefined ? {} : { delaysMs }) });
      if (kind === 'mend') this.#gone.delete(node);
      else this.#gone.add(node);
    }
  }

  #cut(n: number, nodes: readonly number[]): void {
    this.#link(n % 3 === 0 ? 'deafen' : 'cut', nodes);
  }

  #mendAll(): void {
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
      if (this.#cuts && each.n % 4 === 3) {
        // Each learns that it is cut off for too long.
        this.#wait(2 + open / 8);
        for (const node of this.#nodes) this.#ask(node, 1);
      }
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

  #setClocks(skews: readonly number[]): void {
    this.#push({ kind: 'skew', cost: 1, skews });
  }

  /** Clocks are set, each to one end of what is declared, or right. */
  #setAnew(n: number): void {
    this.#setClocks(this.#plan.skews.map((_, which) => ((Math.floor(n / 3 ** which) % 3) - 1) * this.#skewMs));
  }

  /** What a node has taken, by a clock that then stands still, it holds for longer than one thinks whose clock goes ahead. */
  #outlast(each: Step): void {
    const { n, gap } = each;
    const { open, rest } = this.#times;
    const skewMs = this.#skewMs;
    const clocks = (centre: number, node: number): readonly number[] => [centre, ...this.#nodes.map(() => node)];
    if (n % 2 === 0) this.#wait(rest);
    this.#setClocks(clocks(-skewMs, skewMs));
    this.#wait(2 * skewMs);
    const holders = n % 3 === 0 ? this.#nodes : [each.node % this.#plan.nodes];
    for (const node of holders) this.#ask(node, 1);
    this.#setClocks(clocks(skewMs, -skewMs));
    // It holds it until then; or until a timer, which knows no clock, gives back what is not used.
    this.#wait(([open + 2 * skewMs, open / 2, 2 * skewMs][gap % 3] as number) - 1);
    for (const node of holders) this.#sip(node);
    this.#crowd(each);
  }

  /** How long something is on its way over a slow link. */
  #delayOf(n: number): number {
    const { perToken, full, open, quiet } = this.#times;
    const delays = [1, perToken, full / 2, open / 2, open + 1, quiet, open + quiet];
    return this.#delay(delays[n % delays.length] as number);
  }

  /** A delay that a clock can tell. */
  #delay(ms: number): number {
    const unit = Number(this.#grid / 1_000_000n);
    return Math.max(1, Math.ceil(Math.min(DELAY_MS_MAX, ms) / unit)) * unit;
  }

  /** What a node hears late it may take for news: as soon as it has heard it goes on for as long as it may, or longer. */
  #late(each: Step, node: number): void {
    const { n, gap } = each;
    const { open, quiet, rest } = this.#times;
    const back = this.#delay([quiet, open + quiet, open + 1, this.#times.full][gap % 4] as number);
    const delaysMs: Delays = n % 4 === 0 ? [this.#delayOf(n), back] : [0, back];
    const nodes = n % 3 === 0 ? this.#nodes : [node];
    // What is full already shows nothing of what is credited for the way.
    if (Math.floor(n / 12) % 2 === 0) this.#wait(rest);
    this.#link('slow', nodes, delaysMs);
    const group = ++this.#group;
    for (const slow of nodes) this.#ask(slow, 1, group);
    this.#wait(delaysMs[0] + delaysMs[1]);
    this.#mendAll();
    // Some give back, or renew, what they hold before it ends.
    this.#wait([open - 1, 0, open / 2 - 1][Math.floor(n / 24) % 3] as number);
    for (const slow of nodes) this.#sip(slow);
    this.#crowd(each);
  }

  /** Many ask one node at once, and what it hears for one it may take for what is there for all. */
  #flood({ n }: Step, node: number): void {
    this.#link('slow', [node], [n % 3 === 0 ? 1 : 0, this.#delay(1)]);
    this.#drain(node, ++this.#group);
    this.#mendAll();
  }

  /** A node goes on while what it tells by itself is under way: several times in the time after which all know all. */
  #goOn({ n }: Step, node: number): void {
    const { open } = this.#times;
    const { quietMs = 0 } = this.#subject.declaration.nodes ?? {};
    const delayMs = this.#delay(open / 10);
    this.#ask(node, 1);
    this.#link('slow', [node], [0, delayMs]);
    this.#wait([quietMs / 2, quietMs / 3, open / 4 - 1][n % 3] as number);
    for (const pause of [2, delayMs, 1]) {
      this.#drain(node);
      this.#wait(pause);
    }
    this.#drain(node);
    this.#mendAll();
  }

  /** What a node gives back, and does not hear that it was taken, it has no more; its lease ends for all that. */
  #keep(each: Step, node: number): void {
    const { n, gap } = each;
    const { open, rest } = this.#times;
    if (n % 3 > 0) {
      this.#mendAll();
      this.#wait(rest);
    }
    this.#ask(node, 1);
    this.#link('deafen', [node]);
    this.#wait(gap % 2 === 0 ? 0 : open / 4);
    this.#ask(node, this.#plan.config.capacity);
    for (const other of this.#nodes) if (other !== node) this.#drain(other);
    this.#sip(node);
    if (n % 2 === 0) this.#mendAll();
    this.#crowd(each);
  }

  /** What was asked of a node that hears no reply may be taken once; the rest is there for the others. */
  #lose({ n, gap }: Step, node: number): void {
    const { capacity } = this.#plan.config;
    const { rest, perToken } = this.#times;
    if (n % 4 > 0) {
      this.#mendAll();
      this.#wait(rest);
    }
    this.#link('deafen', [node]);
    const lost = 1 + (gap % Math.max(1, Math.floor(capacity / 2)));
    this.#ask(node, lost);
    const float = this.#subject.declaration.arithmetic === 'float64' ? 1 : 0;
    const other = (node + 1) % this.#plan.nodes;
    if (other !== node) this.#ask(other, Math.max(1, capacity - lost - float));
    if (n % 3 > 0) this.#mendAll();
    this.#wait(n % 2 === 0 ? 0 : perToken);
  }

  /** What is tried of one trouble only, if it is its turn: then the step is done. */
  #try(each: Step, node: number): boolean {
    const { what, n, gap } = each;
    const trouble = this.#trouble;
    if (trouble === 'drift' && n % 5 < 2) this.#outlast(each);
    else if (trouble === 'slow' && n % 5 < 2) this.#late(each, node);
    else if (trouble === 'slow' && n % 5 < 3) {
      this.#wait(n % 2 === 0 ? this.#times.rest : this.#times.open + 1);
      if (gap % 2 === 0) this.#goOn(each, node);
      else this.#flood(each, node);
    } else if (trouble === 'replies' && what % 4 > 0) {
      if (isCounted(this.#subject.declaration)) this.#lose(each, node);
      else this.#keep(each, node);
    } else return false;
    return true;
  }

  #step(each: Step): void {
    const { what, n } = each;
    const { capacity } = this.#plan.config;
    const node = each.node % this.#plan.nodes;
    if (this.#try(each, node)) return;
    if (this.#trouble === 'drift') this.#setAnew(n);
    if (this.#trouble === 'slow' && n % 2 === 0)
      this.#link('slow', [node], [n % 4 === 0 ? this.#delayOf(n) : 0, this.#delayOf(each.gap)]);
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
    const ops = new Script(subject, plan, trouble).write();
    const skews = longest(plan.skews) === 0 ? [] : plan.skews;
    return { config: plan.config as LimiterConfig, origin: ORIGIN, ops, skews };
  });
