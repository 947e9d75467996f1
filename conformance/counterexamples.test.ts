import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../mutants/index.ts';
import type { Counterexample } from '../spec/counterexample.ts';
import { COUNTEREXAMPLES } from '../spec/counterexamples.ts';
import { REFERENCE } from './adapters/memory.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter, LimiterConfig } from './contract.ts';
import { judge } from './judge.ts';
import { mutantAdapter } from './mutants.ts';
import type { History, Scenario } from './scenario.ts';
import { adapterOf, type Subject, subjectOf } from './subject.ts';

// What the prover refutes is a history. The court must refuse it too, and where a mutant has the same defect, the mutant
// must be caught by replaying it, and the right limiter must not.

const ms = (ns: string): number => Number(ns) / 1e6;

const configOf = ({ algorithm, config }: Counterexample): LimiterConfig => {
  if ('limit' in config) return { limit: Number(config.limit), windowMs: ms(config.windowNs) };
  if (algorithm === 'spacing') return { intervalMs: ms(config.refillPeriodNs), slack: Number(config.capacity) };
  const refill = { tokens: Number(config.refillUnits), periodMs: ms(config.refillPeriodNs) };
  return { capacity: Number(config.capacity), refill, initial: Number(config.initial) };
};

const scenarioOf = (one: Counterexample): Scenario => ({
  config: configOf(one),
  origin: 0n,
  ops: one.requests.map(({ atNs, cost }) => ({ kind: 'try', at: BigInt(atNs), key: 'a', cost: Number(cost) })),
});

const historyOf = (one: Counterexample): History => ({
  config: configOf(one),
  origin: 0n,
  events: one.requests.map(({ atNs, cost, allowed }) => ({
    kind: 'try',
    when: { lo: BigInt(atNs), hi: BigInt(atNs) },
    key: 'a',
    cost: Number(cost),
    outcome: { kind: allowed ? 'allowed' : 'denied' },
  })),
});

const subject = async (given: Adapter): Promise<Subject> => {
  const { adapter, declaration } = adapterOf(given, given.name);
  return subjectOf(adapter, declaration, injectedClock());
};

/** Our own limiter of the algorithm, in the variant that the proof speaks of. */
const reference = ({ algorithm, variant }: Counterexample): Adapter => {
  const windowEnd = variant.edge === 'closed' ? 'closed' : 'half-open';
  const found = REFERENCE.find((adapter) => {
    const { declaration } = adapterOf(adapter, adapter.name);
    return declaration.algorithm === algorithm && (algorithm !== 'sliding-log' || declaration.windowEnd === windowEnd);
  });
  if (!found) throw new Error(`no reference limiter for ${algorithm} ${windowEnd}`);
  return found;
};

/** The mutants whose defect a refuted version has, by the words of the proof. */
const SAME: Readonly<Record<string, string>> = {
  'one token too few is enough': 'token-bucket-oversize-for-full',
  'any look brings at least one token': 'token-bucket-timeless-refill',
  'exactly enough is not enough': 'token-bucket-strict-comparison',
  'whole tokens, the rest is forgotten at every look': 'token-bucket-lost-fraction',
  'a limit τ of C·T in place of (C − 1)·T': 'gcra-one-more',
  'debt is forgiven': 'pay-later-debt-forgiven',
  'no idle time is forgotten': 'spacing-slack-without-end',
  'the count is compared before the cost is added': 'fixed-window-one-more',
  'the window before is ignored': 'sliding-counter-previous-ignored',
};

describe.each(COUNTEREXAMPLES)('$lemma, if $broken', (one) => {
  it('is refused by the court', async () => {
    const right = await subject(reference(one));
    expect(judge(right.court(configOf(one)), historyOf(one)).violation).toBeDefined();
  });

  it('is not what the right limiter does', async () => {
    const right = await subject(reference(one));
    const history = await right.drive(scenarioOf(one));
    expect(judge(right.court(configOf(one)), history).violation).toBeUndefined();
  });

  const id = SAME[one.broken];
  it.runIf(id !== undefined)('catches the mutant with the same defect', async () => {
    const mutant = MUTANTS.find((each) => each.id === id);
    if (!mutant) throw new Error(`no mutant ${id}`);
    const broken = await subject(await mutantAdapter(mutant));
    const history = await broken.drive(scenarioOf(one));
    expect(judge(broken.court(configOf(one)), history).violation).toBeDefined();
  });
});

it('every mutant that is named has a refutation', () => {
  const broken = new Set(COUNTEREXAMPLES.map((one) => one.broken));
  expect(Object.keys(SAME).filter((words) => !broken.has(words))).toEqual([]);
});
