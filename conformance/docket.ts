import { min } from '../spec/algebra.ts';
import type { Instant, Jurisdiction, Span, StepLaw } from '../spec/index.ts';
import { at } from '../spec/law.ts';
import type { LimiterConfig } from './contract.ts';
import type { Court } from './court.ts';
import type { Declaration } from './declaration.ts';
import { tiersOf } from './driver.ts';
import type { History, Op } from './scenario.ts';

/** How a history is read: as it is, or with one rule about what is asked beside tries relaxed. */
export interface Reading {
  readonly id: string;
  readonly clause: string;
  readonly phrase: string;
  readonly hint: string;
  /** Only histories with one of these operations can be read so; all, when left out. */
  readonly needs?: readonly Op['kind'][];
  /** The law is the one that binds where this is declared, or the relaxed law of this name. */
  readonly declaring?: Partial<Declaration>;
  readonly relaxed?: string;
  readonly keysMerged?: true;
  readonly peeksTake?: true;
  readonly resets?: 'nothing' | 'everything';
  /** A change of the config, or of a key's tier, does nothing; or it makes keys new; or time before it counts as after it. */
  readonly changes?: 'nothing' | 'fresh' | 'fresh if same' | 'late';
  readonly assigns?: 'nothing' | 'fresh';
  /** Waits that ended so have taken what they waited for. */
  readonly goneTake?: 'cancelled' | 'timeout';
  /** A wait that is cancelled, or whose timeout comes, when it was granted long ago, gives back what it took. */
  readonly lateEndsGive?: 'cancelled' | 'timeout';
  /** Those who wait stand in one line, whatever their keys. */
  readonly linesMerged?: true;
  /** A cancelled reservation gives back everything; again and again. */
  readonly cancels?: 'everything' | 'again';
}
export const AS_IT_IS: Reading = { id: '', clause: '', phrase: '', hint: '' };

export const READINGS: readonly Reading[] = [
  {
    id: 'keys-merged',
    clause: 'KEY-1',
    phrase: 'all keys share one state',
    hint: 'the state must be looked up by the key',
    keysMerged: true,
  },
  {
    id: 'peeks-take',
    clause: 'PEEK-1',
    phrase: 'a peek takes a permit',
    hint: 'a peek must not store what it computes, or take anything',
    needs: ['peek'],
    peeksTake: true,
  },
  {
    id: 'reset-ignored',
    clause: 'LIFE-3',
    phrase: 'reset does nothing',
    hint: 'reset must make the key new',
    needs: ['reset'],
    resets: 'nothing',
  },
  {
    id: 'reset-too-wide',
    clause: 'LIFE-3',
    phrase: 'reset makes every key new',
    hint: 'reset must touch the key it was given, and no other',
    needs: ['reset'],
    resets: 'everything',
  },
  {
    id: 'step-loses',
    clause: 'TIME-2b',
    phrase: 'a step back of the clock takes credit away',
    hint: 'a negative elapsed time is no time: take 0 for it, and do not move the instant of the last refill',
    needs: ['clock'],
    declaring: { backwards: 'rewind' },
  },
  {
    id: 'step-credited-again',
    clause: 'TIME-2a',
    phrase: 'time is credited again after a step back of the clock',
    hint: 'the instant of the last refill must not move back with the clock',
    needs: ['clock'],
    declaring: { backwardsToleranceMs: 0 },
  },
  {
    id: 'stuck-after-step',
    clause: 'TIME-3',
    phrase: 'nothing is credited until the clock has caught up',
    hint: 'after a step back by more than the tolerance, go on from the earlier reading',
    needs: ['clock'],
    declaring: { backwardsToleranceMs: 1e15 },
  },
  {
    id: 'change-ignored',
    clause: 'RECONF-2',
    phrase: 'a change of the config changes nothing',
    hint: 'the new limit and rate must reach the keys that are there already',
    needs: ['reconfigure'],
    changes: 'nothing',
  },
  {
    id: 'carried-as-is',
    clause: 'RECONF-2',
    phrase: 'a change of the config keeps the number of tokens',
    hint: 'how credit is carried: in proportion, unless `carry` is declared',
    needs: ['reconfigure'],
    declaring: { carry: 'as-is' },
  },
  {
    id: 'filled-by-change',
    clause: 'RECONF-2',
    phrase: 'a change of the config makes keys new',
    hint: 'the state of a key must outlive the config that it began with',
    needs: ['reconfigure'],
    changes: 'fresh',
  },
  {
    id: 'settled-late',
    clause: 'RECONF-1',
    phrase: 'time before a change is credited at the new rate',
    hint: 'settle every key up to now at the old rate before the new one is set',
    needs: ['reconfigure'],
    changes: 'late',
  },
  {
    id: 'filled-by-same-config',
    clause: 'RECONF-3',
    phrase: 'setting the config that is set already makes keys new',
    hint: 'compare the config with the one that is set, or carry the credit over in any case',
    needs: ['reconfigure'],
    changes: 'fresh if same',
  },
  {
    id: 'assign-ignored',
    clause: 'TIER-1',
    phrase: "a key's tier changes nothing",
    hint: 'a key is limited by the config of its own tier',
    needs: ['assign'],
    assigns: 'nothing',
  },
  {
    id: 'assigned-fresh',
    clause: 'TIER-1',
    phrase: 'a change of tier gives a fresh start',
    hint: "the key's credit must be carried over to its new tier",
    needs: ['assign'],
    assigns: 'fresh',
  },
  {
    id: 'assigned-as-is',
    clause: 'TIER-1',
    phrase: 'a change of tier keeps the number of tokens',
    hint: 'how credit is carried: in proportion, unless `carry` is declared',
    needs: ['assign'],
    declaring: { carry: 'as-is' },
  },
  {
    id: 'refund-uncapped',
    clause: 'REFUND-1',
    phrase: 'a refund lifts the level above the capacity',
    hint: 'a refund is capped like a refill: `min(capacity, …)`',
    needs: ['refund'],
    relaxed: 'no-cap',
  },
  {
    id: 'cancelled-waits-take',
    clause: 'WAIT-4',
    phrase: 'a cancelled wait takes what it waited for',
    hint: 'who leaves must leave the line, and give back what was set aside for it',
    needs: ['wait'],
    goneTake: 'cancelled',
  },
  {
    id: 'timed-out-waits-take',
    clause: 'WAIT-3',
    phrase: 'a wait that timed out takes what it waited for',
    hint: 'who leaves must leave the line, and give back what was set aside for it',
    needs: ['wait'],
    goneTake: 'timeout',
  },
  {
    id: 'cancelled-grants-give',
    clause: 'WAIT-4',
    phrase: 'a wait that is cancelled after its grant gives back what it took',
    hint: 'when a wait ends, take its listener off the signal',
    needs: ['wait'],
    lateEndsGive: 'cancelled',
  },
  {
    id: 'timed-out-grants-give',
    clause: 'WAIT-3',
    phrase: 'a wait whose timeout comes after its grant gives back what it took',
    hint: 'when a wait ends, stop the timer of its timeout',
    needs: ['wait'],
    lateEndsGive: 'timeout',
  },
  {
    id: 'lines-merged',
    clause: 'KEY-1',
    phrase: 'those who wait for one key stand in the way of those who wait for another',
    hint: 'each key needs a line of its own, and the timer the earliest instant of them all',
    needs: ['wait'],
    linesMerged: true,
  },
  {
    id: 'cancel-gives-everything',
    clause: 'RESERVE-1',
    phrase: 'a cancelled reservation gives back what later ones were promised on',
    hint: 'give back the cost less what has been reserved since: later promises stand',
    needs: ['reserve'],
    cancels: 'everything',
  },
  {
    id: 'cancel-gives-again',
    clause: 'REFUND-2',
    phrase: 'a reservation can be cancelled more than once, or too late',
    hint: 'remember that it was cancelled; and once its instant has come it is taken',
    needs: ['reserve'],
    cancels: 'again',
  },
];

/** The law to follow: that of the court, or one with a rule relaxed, under whatever config binds a key. */
export interface Rule {
  /** Of a relaxed law; empty for the law itself. */
  readonly id: string;
  readonly reading: Reading;
}

/** What binds where a reading is declared: its parts are those of a composite's states too. */
const jurisdictionOf = (court: Court, { reading }: Rule): Court['jurisdiction'] =>
  (reading.declaring ? court.declaring(reading.declaring) : court).jurisdiction;

const lawOf = (court: Court, rule: Rule): StepLaw<unknown> => {
  const { id, reading } = rule;
  const jurisdiction = jurisdictionOf(court, rule);
  const wanted = reading.relaxed ?? (reading.id === '' ? id : '');
  return (wanted === '' ? undefined : jurisdiction.relaxed.find((each) => each.id === wanted)?.law) ?? jurisdiction.law;
};

/** Whether two configs are one and the same limit: what a new key holds is no part of it. */
const isSame = (one: Jurisdiction['exact'], other: Jurisdiction['exact']): boolean => {
  if ('limit' in one && 'limit' in other) return one.limit === other.limit && one.windowNs === other.windowNs;
  if (!('capacity' in one && 'capacity' in other)) return false;
  const { refill, capacity } = one;
  return (
    capacity === other.capacity && refill.units === other.refill.units && refill.periodNs === other.refill.periodNs
  );
};

/** The component of a key that one limit of a composite looks at. */
const component = (key: string, which: number | 'whole' = 'whole'): string =>
  which === 'whole' ? key : (key.split('|')[which] ?? key);

/** The state of each key under one law. */
export class Docket {
  readonly #rule: Rule;
  #origin: Span | 'unknown';
  readonly #base: LimiterConfig;
  #court: Court;
  #law: StepLaw<unknown>;
  #states = new Map<string, unknown>();
  /** Keys that were put on a tier. */
  #tiers = new Map<string, { readonly court: Court; readonly law: StepLaw<unknown> }>();
  /** From where the clock was set back: within the tolerance of it one clock for all keys stands still. */
  #setBackFrom: readonly Instant[] = [];
  /** By how much one clock for all keys, which goes on after a large step back, may be ahead. */
  #aheadNs = 0n;
  /** When a key was last asked: only histories with changes look at it. */
  #asked = new Map<string, Instant>();
  /** Keys that begin with less than all, and were given something back before they had taken anything. */
  #gifted = new Set<string>();

  private constructor(court: Court, rule: Rule, origin: Span | 'unknown', base: LimiterConfig) {
    this.#court = court;
    this.#rule = rule;
    this.#law = lawOf(court, rule);
    this.#origin = origin;
    this.#base = base;
  }

  static of(court: Court, rule: Rule, { origin, config }: History): Docket {
    return new Docket(court, rule, origin === 'unknown' ? origin : { lo: origin, hi: origin }, config);
  }

  /** The court of the config that binds a key now. */
  courtOf(key: string): Court {
    return this.#tiers.size === 0 ? this.#court : (this.#tiers.get(key)?.court ?? this.#court);
  }

  lawOf(key: string): StepLaw<unknown> {
    return this.#tiers.size === 0 ? this.#law : (this.#tiers.get(key)?.law ?? this.#law);
  }

  #name(key: string): string {
    return this.#rule.reading.keysMerged ? '' : key;
  }

  /** Each limit of a composite has a state of its own, for its own part of the key. */
  #names(key: string): readonly string[] | undefined {
    const { jurisdiction, declaration } = this.#court;
    if (!jurisdiction.parts) return undefined;
    return declaration.parts.map((part, i) => `${i} ${component(this.#name(key), part.key)}`);
  }

  get(key: string, when: Span): unknown {
    const names = this.#names(key);
    if (names) {
      const fresh = names.every((name) => this.#states.has(name)) ? [] : (this.#start(key, when) as unknown[]);
      return names.map((name, i) => this.#states.get(name) ?? fresh[i]);
    }
    const known = this.#states.get(this.#name(key));
    return known === undefined ? this.#start(key, when) : known;
  }

  /** The latest instant at which one clock for all keys may stand still. */
  #standingAt({ lo }: Span, { profile }: Court): Instant | undefined {
    return this.#setBackFrom
      .filter((from) => from > lo && from - lo <= profile.backwardsToleranceNs)
      .reduce<Instant | undefined>(
        (latest, from) => (latest === undefined || from > latest ? from : latest),
        undefined,
      );
  }

  /** A new key that starts less than full may have been filling since the limiter was built, or only since its first use. */
  #start(key: string, when: Span): unknown {
    const law = this.lawOf(key);
    const court = this.courtOf(key);
    // Whether that counts, and since when the key then fills, nobody has said.
    if (this.#origin === 'unknown' || this.#gifted.has(this.#name(key))) return law.start(when, 'unknown');
    const { algorithm, windowAnchor } = court.declaration;
    const anchored = algorithm === 'stepped-bucket' || (algorithm === 'fixed-window' && windowAnchor === 'creation');
    // Where one clock for all keys stands still, a key begins at the later reading; where each has its own, at the earlier.
    const from = this.#standingAt(when, court);
    if (from !== undefined) {
      // What begins with less than it has when it is idle may have done so at any instant in between.
      const earliest = court.startsPartial ? min(this.#origin.lo - this.#aheadNs, when.lo) : from;
      // In which period that is, of those counted from another instant, is then unknown as well.
      if (anchored && court.startsPartial)
        return law.start({ lo: when.lo - court.jurisdiction.timeToFreshNs, hi: from }, 'new');
      const began = anchored ? this.#origin : { lo: earliest, hi: from };
      const { parts } = jurisdictionOf(court, this.#rule);
      const state = law.start(began, 'new');
      if (!parts) return law.setBack?.(state, from, when.lo) ?? state;
      return parts.map((part, i) => {
        const own = (state as readonly unknown[])[i];
        return part.law.setBack?.(own, from, when.lo) ?? own;
      });
    }
    // A key that begins after the clock was set back has seen nothing later; what the limiter itself counts from may have
    // moved with the clock, and is one of the instants at which a window begins.
    const { timeToFreshNs } = court.jurisdiction;
    const filling = { lo: min(this.#origin.lo - this.#aheadNs, when.lo), hi: when.hi };
    if (anchored && (when.lo < this.#origin.lo || this.#aheadNs > 0n))
      return law.start({ ...when, lo: when.lo - timeToFreshNs }, 'new');
    if (court.startsPartial) return law.start(filling, 'new');
    return law.start(when.lo < this.#origin.lo ? when : this.#origin, 'new');
  }

  set(key: string, state: unknown, asked?: Instant): void {
    const names = this.#names(key);
    if (names) for (const [i, name] of names.entries()) this.#states.set(name, (state as readonly unknown[])[i]);
    else this.#states.set(this.#name(key), state);
    if (asked !== undefined) this.#asked.set(this.#name(key), asked);
  }

  reset(key: string): void {
    const { resets } = this.#rule.reading;
    if (resets === 'everything') this.#states.clear();
    else if (resets === undefined) {
      for (const name of this.#names(key) ?? [this.#name(key)]) this.#states.delete(name);
      this.#gifted.delete(this.#name(key));
    }
  }

  /** Whether another config has windows of another length. */
  isAnotherLength(config: LimiterConfig): boolean {
    const [one, other] = [this.#court.jurisdiction.exact, this.#court.of(config).jurisdiction.exact];
    return 'windowNs' in one && 'windowNs' in other && one.windowNs !== other.windowNs;
  }

  /** Another config binds all keys, and what they hold nobody can say; or they are new, for who writes scenarios. */
  begin(config: LimiterConfig, from: 'unknown' | 'new'): void {
    this.#court = this.#court.of(config);
    this.#law = lawOf(this.#court, this.#rule);
    this.#states.clear();
    this.#asked.clear();
    if (from === 'unknown') this.#origin = 'unknown';
  }

  /** RECONF: another config binds every key that is on no tier. */
  reconfigure(config: LimiterConfig, when: Span): void {
    const { changes } = this.#rule.reading;
    if (changes === 'nothing') return;
    const court = this.#court.of(config);
    const from = this.#law;
    const before = this.#court.jurisdiction;
    this.#court = court;
    this.#law = lawOf(court, this.#rule);
    for (const [name, state] of this.#states) {
      if (this.#tiers.has(name)) continue;
      this.#states.set(name, this.#changed(from, this.#law, court, before, name, state, when, changes));
    }
  }

  /** TIER-1: the config of a tier binds the key from now on. */
  assign(key: string, tier: string, when: Span): void {
    const { assigns } = this.#rule.reading;
    const config = tiersOf(this.#base)[tier];
    if (assigns === 'nothing' || config === undefined) return;
    const from = this.lawOf(key);
    const state = this.get(key, when);
    const before = this.courtOf(key).jurisdiction;
    const court = this.#court.of(config);
    const law = lawOf(court, this.#rule);
    this.#tiers.set(key, { court, law });
    this.set(key, this.#changed(from, law, court, before, this.#name(key), state, when, assigns));
  }

  #changed(
    from: StepLaw<unknown>,
    to: StepLaw<unknown>,
    { jurisdiction, declaration }: Court,
    before: Jurisdiction,
    name: string,
    state: unknown,
    when: Span,
    how: Reading['changes'],
  ): unknown {
    const kept = from.change?.(state, jurisdiction.exact, when) ?? state;
    // A key that was as good as new may have been forgotten, and is as good as new afterwards, too.
    const isForgettable = declaration.carry === 'as-is' && from.available(state, when).hi >= before.mostAtOnce;
    const changed = isForgettable ? (to.give?.(kept, 0n, when, jurisdiction.mostAtOnce) ?? kept) : kept;
    const same = isSame(before.exact, jurisdiction.exact);
    if (how === 'fresh if same' ? same : how === 'fresh' && !same) return to.start(when, 'new');
    if (how !== 'late') return changed;
    const asked = this.#asked.get(name);
    return from.change?.(state, jurisdiction.exact, asked === undefined ? when : at(asked)) ?? state;
  }

  give(key: string, units: bigint, when: Span, most = units, keptNs: Span = { lo: 0n, hi: 0n }): void {
    if (this.courtOf(key).startsPartial && !this.#states.has(this.#name(key))) {
      this.#gifted.add(this.#name(key));
      return;
    }
    const state = this.get(key, when);
    this.set(key, this.lawOf(key).give?.(state, units, when, most, keptNs) ?? state);
  }

  /** The clock was set back from the latest instant that it has shown. */
  setBack(from: Instant, to: Instant): void {
    this.#setBackFrom = [...this.#setBackFrom, from];
    if (from - to > this.#court.profile.backwardsToleranceNs) this.#aheadNs += from - to;
    for (const [name, state] of this.#states) {
      const law = this.#tiers.get(name)?.law ?? this.#law;
      const part = jurisdictionOf(this.#court, this.#rule).parts?.[Number(name.split(' ')[0])]?.law;
      this.#states.set(name, (part ?? law).setBack?.(state, from, to) ?? state);
    }
  }

  /** The same cases, to be followed independently. */
  copy(): Docket {
    const copy = new Docket(this.#court, this.#rule, this.#origin, this.#base);
    copy.#law = this.#law;
    copy.#states = new Map(this.#states);
    copy.#tiers = new Map(this.#tiers);
    copy.#asked = new Map(this.#asked);
    copy.#gifted = new Set(this.#gifted);
    copy.#setBackFrom = this.#setBackFrom;
    copy.#aheadNs = this.#aheadNs;
    return copy;
  }
}
