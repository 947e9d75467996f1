import { max } from '../spec/algebra.ts';
import { at } from '../spec/law.ts';
import type { LimiterConfig } from './contract.ts';
import type { Court, Violation, Witnesses } from './court.ts';
import { judge, stateBefore } from './judge.ts';
import { type Event, type History, isPlain, type Op, type Scenario, scenarioOf } from './scenario.ts';
import type { Finding } from './special.ts';
import type { Subject } from './subject.ts';

/**
 * Clauses that compare two runs. The first run is legal; the second is the first with one change that must not matter, or
 * must only help. A change after which the law is broken breaks the clause: the law itself says what is within tolerance,
 * so nothing is compared that a conforming limiter may answer either way.
 */
export interface Trial {
  readonly clause: string;
  /** The changed scenario, or undefined where the change does not apply. */
  change(base: History, court: Court, subject: Subject): Scenario | undefined;
}

/** A history's scenario with every instant as it was driven. */
export const concrete = (history: History): Scenario => {
  const scenario = scenarioOf(history);
  return { ...scenario, ops: scenario.ops.map((op, i) => ({ ...op, at: history.events[i]!.when.lo })) };
};

const lastAllowed = (history: History, wanted: (event: Event) => boolean): number =>
  history.events.findLastIndex((event) => event.kind === 'try' && event.outcome.kind === 'allowed' && wanted(event));

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** A shift by a multiple of this no window and no clock can tell from none. */
export const quantumOf = ({ profile: { resolutionNs } }: Court, config: LimiterConfig): bigint => {
  const period =
    'windowMs' in config
      ? BigInt(Math.round(config.windowMs * 1e6))
      : 'refill' in config
        ? BigInt(Math.round(config.refill.periodMs * 1e6))
        : 1_000_000n;
  return (period / gcd(period, resolutionNs)) * resolutionNs;
};

export const TRIALS: readonly Trial[] = [
  {
    clause: 'KEY-1',
    change(base, _court, { declaration }) {
      if (!declaration.keyed || declaration.algorithm === 'composite' || !isPlain(base)) return undefined;
      const scenario = concrete(base);
      const ops = scenario.ops.flatMap((op): Op[] => [
        { kind: 'try', at: op.at, key: 'other', cost: 1 },
        op,
        { kind: 'try', at: op.at, key: 'another', cost: 1 },
      ]);
      return { ...scenario, ops };
    },
  },
  {
    clause: 'ADM-8',
    change(base, court, { declaration, offers }) {
      if (!isPlain(base)) return undefined;
      const scenario = concrete(base);
      const { law, mostAtOnce } = court.jurisdiction;
      const { tickNs } = court.profile;
      const most = declaration.costs === 'unit' ? 1n : mostAtOnce;
      let inserted = 0;
      const ops = scenario.ops.flatMap((op, i): Op[] => {
        const now = base.events[i]!.when.lo;
        const previous = base.events[i - 1]?.when.lo ?? now;
        const looks: Op[] = [];
        for (const part of [1n, 2n]) {
          const middle = previous + (((now - previous) * part) / 3n / tickNs) * tickNs;
          if (middle <= previous || middle >= now) continue;
          if (offers.peek) looks.push({ kind: 'peek', at: middle, key: op.key, cost: 1 });
          const denied = !law.permits(stateBefore(court, base, i, op.key), most, at(middle)).allowed;
          if (denied && !declaration.denialsCount)
            looks.push({ kind: 'try', at: middle, key: op.key, cost: Number(most) / Number(court.perToken) });
        }
        inserted += looks.length;
        return [...looks, op];
      });
      return inserted > 0 ? { ...scenario, ops } : undefined;
    },
  },
  {
    clause: 'ADM-5',
    change(base, court, { declaration }) {
      if (declaration.costs === 'unit' || !isPlain(base)) return undefined;
      const i = lastAllowed(base, ({ cost }) => cost * Number(court.perToken) >= 2);
      if (i < 0) return undefined;
      const scenario = concrete(base);
      const smaller = Math.max(1 / Number(court.perToken), Math.floor(base.events[i]!.cost / 2));
      return { ...scenario, ops: [...scenario.ops.slice(0, i), { ...scenario.ops[i]!, cost: smaller }] };
    },
  },
  {
    clause: 'ADM-4',
    change(base, court) {
      if (!isPlain(base)) return undefined;
      const i = lastAllowed(base, () => true);
      if (i < 0) return undefined;
      const scenario = concrete(base);
      const now = base.events[i]!.when.lo;
      const boundaries = court.jurisdiction.law.boundaries(stateBefore(court, base, i, base.events[i]!.key), now);
      const { tickNs } = court.profile;
      const grid = max(court.profile.resolutionNs, tickNs);
      const later = (((boundaries.at(-1) ?? now + court.jurisdiction.timeToFreshNs) + grid - 1n) / grid) * grid;
      return { ...scenario, ops: [...scenario.ops.slice(0, i), { ...scenario.ops[i]!, at: later }] };
    },
  },
  {
    clause: 'RECONF-3',
    change(base, _court, { offers }) {
      if (!offers.reconfigure || !isPlain(base)) return undefined;
      const scenario = concrete(base);
      const same = (op: Op): Op => ({ kind: 'reconfigure', at: op.at, key: 'a', cost: 1, config: base.config });
      return { ...scenario, ops: scenario.ops.flatMap((op) => [same(op), op]) };
    },
  },
  {
    clause: 'TIME-5',
    change(base, court) {
      const common = quantumOf(court, base.config);
      // About three years, in steps that no window and no clock can tell from none.
      const shift = (100_000_000_000_000_000n / common) * common;
      if (shift === 0n || base.origin === 'unknown' || base.events.some(({ kind }) => kind === 'clock'))
        return undefined;
      const scenario = concrete(base);
      return {
        ...scenario,
        origin: scenario.origin + shift,
        ops: scenario.ops.map((op) => ({ ...op, at: (op.at as bigint) + shift })),
      };
    },
  },
];

/** How many legal histories each trial is tried on; fewer where a call, through a socket, takes a hundred times as long. */
const BASES = 24;
const BASES_FAR = 8;

/** Runs every trial on legal histories; counts those that told something. */
export const runTrials = async (
  subject: Subject,
  bases: readonly History[],
  witnesses: Witnesses,
): Promise<Finding[]> => {
  const findings: Finding[] = [];
  const most = subject.declaration.http || subject.store ? BASES_FAR : BASES;
  for (const trial of TRIALS) {
    let tried = 0;
    for (const base of bases) {
      if (tried >= most) break;
      const court = subject.court(base.config);
      const scenario = trial.change(base, court, subject);
      if (!scenario) continue;
      tried++;
      const run = async (other: Scenario): Promise<{ history: History; violation: Violation } | undefined> => {
        const history = await subject.drive(other);
        const { violation } = judge(court, history);
        return violation ? { history, violation: { ...violation, clause: trial.clause } } : undefined;
      };
      const found = await run(scenario);
      if (found) {
        findings.push({ clause: trial.clause, ...found, again: run });
        break;
      }
      witnesses.set(trial.clause, (witnesses.get(trial.clause) ?? 0) + 1);
    }
  }
  return findings;
};
