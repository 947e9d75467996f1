import type { Violation } from './court.ts';
import { CreateError } from './driver.ts';
import { messageOf, oneLine } from './errors.ts';
import { judge } from './judge.ts';
import { overfilled, shutOut, tooManyKept } from './life.ts';
import { type History, scenarioOf } from './scenario.ts';
import type { Subject } from './subject.ts';

/** A counterexample, driven once more. */

export interface Found {
  readonly clause: string;
  readonly history: History;
  readonly violation: Violation;
}

export interface Replayed {
  /** As it was, where the limiter refuses the config now. */
  readonly history: History;
  /** What it says to the config, where it refuses it. */
  readonly refusal: string | undefined;
  /** What is wrong still; undefined when the history is legal now. */
  readonly broken: Violation | undefined;
}

/** Judged by the answer itself, and not by the law alone: a config that should have been refused has none. */
const BY_ITS_ANSWER = /^(CFG|COST|KEY-3)/;

/** A config that should have been refused has no law. */
const judgedIfPossible = (subject: Subject, history: History): ReturnType<typeof judge> => {
  try {
    return judge(subject.court(history.config), history);
  } catch {
    return { violation: undefined, claims: [] };
  }
};

export const replay = async (subject: Subject, found: Found): Promise<Replayed> => {
  let history: History;
  try {
    history = await subject.drive(scenarioOf(found.history));
  } catch (error) {
    if (!(error instanceof CreateError)) throw error;
    return { history: found.history, refusal: oneLine(messageOf(error)), broken: undefined };
  }
  return { history, refusal: undefined, broken: brokenIn(subject, found, history) };
};

/** What is wrong in a history, when it answers the same calls. */
const brokenIn = (subject: Subject, found: Found, history: History): Violation | undefined => {
  if (found.clause === 'LIFE-4') return tooManyKept(history);
  const full =
    found.clause === 'LIFE-2' ? (shutOut(history) ?? overfilled(history, subject.declaration.maxKeys)) : undefined;
  if (full) return full;
  const { violation, claims } = judgedIfPossible(subject, history);
  const again = violation ?? claims.find(({ clause }) => clause === found.violation.clause);
  if (!BY_ITS_ANSWER.test(found.clause)) return again;
  const { event } = found.violation;
  const answer = history.events[event]?.outcome.kind;
  if (again && !(answer === 'refused' && again.event === event)) return again;
  const isSame = answer === found.history.events[event]?.outcome.kind;
  return isSame ? found.violation : undefined;
};
