import { at } from '../spec/law.ts';
import type { Violation } from './court.ts';
import { exactProfile, jurisdictionOf, tickOf } from './jurisdiction.ts';
import type { History, Op } from './scenario.ts';
import type { Subject } from './subject.ts';

/** How bad it is, for somebody who only knows what a rate limiter is for. */
export interface Impact {
  readonly text: string;
  /** Admitted ÷ what the bound allows (over), or what the model admits ÷ admitted (under). */
  readonly ratio: number;
}

const CALLS = 200;

const seconds = (ns: bigint): string => {
  const ms = Number(ns) / 1e6;
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
};

/**
 * Polls the limiter at several paces, and compares what it admits with what the model admits: the worst pace is told.
 */
export const impactOf = async (
  subject: Subject,
  history: History,
  violation: Violation,
): Promise<Impact | undefined> => {
  const { config } = history;
  const model = jurisdictionOf(subject.declaration, subject.effective(config), exactProfile(subject.declaration));
  const tick = tickOf(subject.declaration);
  const most = model.mostAtOnce > 0n ? model.mostAtOnce : 1n;
  const perUnit = model.timeToFreshNs / most;
  const onTick = (ns: bigint): bigint => (ns / tick > 0n ? (ns / tick) * tick : tick);
  const perToken = subject.court(config).perToken;
  const origin = history.origin === 'unknown' ? 1_700_000_000_000_000_000n : history.origin;
  let worst: Impact | undefined;
  for (const gap of new Set([
    tick,
    onTick(perUnit / 10n),
    onTick(perUnit / 2n),
    onTick((perUnit * 9n) / 10n),
    onTick(perUnit),
    onTick(perUnit * 3n),
    onTick(model.timeToFreshNs * 2n),
  ])) {
    const ops: Op[] = Array.from({ length: CALLS }, (_, i) => ({
      kind: 'try',
      at: origin + gap * BigInt(i),
      key: 'a',
      cost: 1,
    }));
    let admitted = 0;
    try {
      const { events } = await subject.drive({ config, origin, ops });
      admitted = events.filter(({ outcome }) => outcome.kind === 'allowed').length;
    } catch {
      return undefined;
    }
    let state = model.law.start(at(origin), 'new');
    let right = 0;
    for (let i = 0; i < CALLS; i++) {
      const when = at(origin + gap * BigInt(i));
      const { allowed } = model.law.permits(state, perToken, when);
      state = model.law.step(state, perToken, allowed, when);
      if (allowed) right++;
    }
    const span = seconds(gap * BigInt(CALLS));
    const ratio = violation.direction === 'over' ? admitted / Math.max(1, right) : right / Math.max(1, admitted);
    if (ratio > (worst?.ratio ?? 1)) {
      const every = `a client asking every ${seconds(gap)} for ${span}`;
      worst = {
        ratio,
        text:
          violation.direction === 'over'
            ? `Admits too much: ${every} gets ${admitted}; a correct limiter gives it ${right} (${Number(ratio.toPrecision(3))} times as much).`
            : `Refuses too much: ${every} gets ${admitted}; a correct limiter gives it ${right}.`,
      };
    }
  }
  if (worst) return worst;
  const { outcome, cost } = history.events[violation.event]!;
  return {
    ratio: 1,
    text:
      outcome.kind === 'allowed'
        ? `Admits ${cost} too much in this history; steady traffic does not show it.`
        : `Refuses ${cost} that was due in this history; steady traffic does not show it.`,
  };
};
