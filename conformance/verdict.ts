import type { Court, Violation, Witnesses } from './court.ts';
import { alternatives, assume, type Declaration } from './declaration.ts';
import { judge } from './judge.ts';
import type { History } from './scenario.ts';
import type { Subject } from './subject.ts';
import { type Suspect, suspectsOf } from './suspects.ts';

/** A history that breaks the law, and where it came from. */
export interface Case {
  readonly history: History;
  readonly violation: Violation;
  readonly run: number;
  /** Driven until then, with this history; left out where nobody counts. */
  readonly operations?: number;
}

/** Histories that one relaxed rule explains. */
export interface Accusation {
  readonly cases: readonly Case[];
  /** Every suspect that explains the first case, the likeliest first; empty when nothing named does. */
  readonly suspects: readonly Suspect[];
  /** The declaration under which it is made: with what was asked beside it taken as meant. */
  readonly under: Declaration;
}

/** A usual declaration that is missing, under which histories would be legal. */
export interface Question {
  readonly fields: Partial<Declaration>;
  readonly cases: readonly Case[];
}

const legal = (court: Court, { history }: Case, suspect?: Suspect): boolean => {
  const { violation } = judge(court, history, undefined, suspect);
  return violation === undefined;
};

/** Claims are judged case by case: a declaration that takes the claim back makes it legal, unless it makes admissions illegal. */
export const legalUnder = (subject: Subject, declaration: Declaration, { history, violation }: Case): boolean => {
  // Where the clock is never set back, nothing is said of what happens when it is.
  if (declaration.backwards === 'never' && history.events.some(({ kind }) => kind === 'clock')) return true;
  const judged = judge(subject.court(history.config, declaration), history);
  const repeated = violation.direction === 'claim' && judged.claims.some(({ clause }) => clause === violation.clause);
  // That calls overlap further on, and break the law there, says nothing of this violation.
  const elsewhere = judged.violation?.clause === 'CONC-1' && violation.clause !== 'CONC-1';
  return (judged.violation === undefined || elsewhere) && !repeated;
};

/** The first of these declarations that its author may have left out, under which a history would be legal. */
export const leftOut = (
  { declaration, court }: Subject,
  history: History,
  among: readonly Partial<Declaration>[],
): Partial<Declaration> | undefined =>
  among.find(
    (fields) =>
      Object.keys(fields).every((name) => !declaration.written.has(name)) &&
      judge(court(history.config, assume(declaration, fields)), history).violation === undefined,
  );

const NARROW_SHARE = 0.6;
/** A second accusation in the same direction must explain this share of all cases. */
const FURTHER_SHARE = 0.25;

/** More cases than this add nothing to what explains them. */
const CASES_MAX = 60;

/** Tolerances, which excuse an answer here and there. */
const TOLERANCES: ReadonlySet<string> = new Set(['arithmetic', 'timeUnit', 'keeps', 'rounding', 'wakeBoundMs']);
export const onlyTolerances = (fields: Partial<Declaration>): boolean => {
  const names = Object.keys(fields);
  return names.length > 0 && names.every((name) => TOLERANCES.has(name));
};
/** Rules that are broken either always or never. */
const SYSTEMATIC: readonly string[] = ['strict-comparison', 'tick-late', 'tick-early', 'edge-off-by-a-tick'];

/** So many histories that are legal show what a limiter does not mean. */
const HISTORIES_MAX = 200;

/** Legal, if one of these rules that were named already is relaxed as well. */
const isExcused = (subject: Subject, declared: Declaration, history: History, named: readonly string[]): boolean => {
  if (named.length === 0) return false;
  const court = subject.court(history.config, declared);
  return suspectsOf(court, history).some(
    (suspect) => named.includes(suspect.id) && judge(court, history, undefined, suspect).violation === undefined,
  );
};

/** Whether a declaration would make illegal what is legal as it is: then the limiter does not mean it. */
const isContradicted = (
  subject: Subject,
  assumed: Declaration,
  histories: readonly History[],
  named: readonly string[],
): boolean =>
  histories.some(
    (history) =>
      judge(subject.court(history.config, assumed), history).violation !== undefined &&
      !isExcused(subject, assumed, history, named),
  );

/** Those that try most of what is offered. */
const telling = (histories: readonly History[]): readonly History[] => {
  const kinds = ({ events }: History): number => new Set(events.map(({ kind }) => kind)).size;
  return [...histories].sort((one, other) => kinds(other) - kinds(one)).slice(0, HISTORIES_MAX);
};

/**
 * Sorts failing histories: first into questions (a usual declaration that is missing would make them legal), then into
 * accusations (one rule of the law, relaxed, explains them). Greedy: what explains most is taken first; where a question
 * and an accusation explain equally many, the question is asked.
 */
export const explain = (
  subject: Subject,
  failing: readonly Case[],
  witnesses: Witnesses = new Map(),
  histories: readonly History[] = [],
): { accusations: Accusation[]; questions: Question[]; tried: number } => {
  const accusations: Omit<Accusation, 'under'>[] = [];
  const questions: Question[] = [];
  let declaration = subject.declaration;
  let told: readonly History[] | undefined;
  let left = failing.slice(0, CASES_MAX);
  let tried = 0;
  const total = left.length;
  while (left.length > 0 && accusations.length + questions.length < 8) {
    // A coarse clock shows in the admissions; a claim that is late or early by a tick is not excused by it.
    const claims = left[0]!.violation.direction === 'claim';
    // Nor does any declaration speak of calls that overlap.
    const overlapping = left.every(({ violation }) => violation.clause === 'CONC-1');
    const kinds = left[0]!.history.events.map(({ kind }) => kind);
    const offers = overlapping ? [] : alternatives(declaration, kinds).filter(({ rounding }) => !(claims && rounding));
    tried = Math.max(tried, offers.length);
    let question: { fields: Partial<Declaration>; covered: readonly Case[] } = { fields: {}, covered: [] };
    // What a freedom and a defect that has been named explain together is neither's doing alone.
    const named = accusations.flatMap(({ suspects }) => suspects.slice(0, 1).map(({ id }) => id));
    for (const fields of offers) {
      const assumed = assume(declaration, fields);
      // A combination is a guess worth making only if it explains everything; that nobody is listened to is one thing.
      const several =
        Object.keys(fields).some((name) => name !== 'cancels' && name !== 'timeouts') && Object.keys(fields).length > 1;
      const covered =
        several && !left.every((each) => legalUnder(subject, assumed, each))
          ? []
          : left.filter(
              (each) =>
                several || legalUnder(subject, assumed, each) || isExcused(subject, assumed, each.history, named),
            );
      if (covered.length <= question.covered.length) continue;
      told ??= telling(histories);
      if (isContradicted(subject, assumed, told, named)) continue;
      question = { fields, covered };
      if (covered.length === left.length) break;
    }
    // Rounding answers now this way, now that. A rule that explains every case, and was never once kept where it could
    // have been broken, is a defect and no tolerance.
    if (onlyTolerances(question.fields) && accusations.length === 0 && left.length >= 3) {
      const id = SYSTEMATIC.find(
        (each) =>
          (witnesses.get(`relaxed ${each}`) ?? 0) === 0 &&
          left.every((one) => {
            const court = subject.court(one.history.config, declaration);
            const suspect = suspectsOf(court, one.history).find((other) => other.id === each);
            return suspect !== undefined && legal(court, one, suspect);
          }),
      );
      if (id !== undefined) {
        const court = subject.court(left[0]!.history.config, declaration);
        accusations.push({
          cases: left,
          suspects: suspectsOf(court, left[0]!.history).filter((other) => other.id === id),
        });
        break;
      }
    }
    // What is left beside an accusation, and may be legal, is no accusation; it is asked only if it is much.
    const worthAsking = accusations.length === 0 || question.covered.length * 4 >= total;
    const ask = (): void => {
      const assumed = assume(declaration, question.fields);
      const cases = question.covered.filter((each) => legalUnder(subject, assumed, each));
      if (worthAsking && cases.length > 0) questions.push({ fields: question.fields, cases });
    };
    if (question.covered.length === left.length) {
      ask();
      break;
    }
    // No relaxed rule speaks of calls that overlap.
    const toward = (wanted: 'over' | 'under'): readonly Case[] =>
      left.filter(({ violation: { clause, direction } }) => direction === wanted && clause !== 'CONC-1');
    const admissions = toward('over').length >= toward('under').length ? toward('over') : toward('under');
    const byCase = new Map(
      admissions.map((each) => [each, suspectsOf(subject.court(each.history.config, declaration), each.history)]),
    );
    const ids = [...new Set([...byCase.values()].flatMap((suspects) => suspects.map(({ id }) => id)))];
    const explained: { readonly id: string; readonly covered: readonly Case[] }[] = [];
    for (const id of ids) {
      const covered = admissions.filter((each) => {
        const suspect = byCase.get(each)?.find((other) => other.id === id);
        return suspect !== undefined && legal(subject.court(each.history.config, declaration), each, suspect);
      });
      explained.push({ id, covered });
      if (covered.length === admissions.length) break;
    }
    // Rules are listed narrow ones first. The first that explains everything is the cause (of one that explains nearly
    // everything, the rest shows that it is not); otherwise a broad one explains more than it should, and a narrow one
    // that explains about as much is the better guess.
    const most = Math.max(0, ...explained.map(({ covered }) => covered.length));
    const enough = most === admissions.length ? most : most * NARROW_SHARE;
    const accused = explained.find(({ covered }) => covered.length > 0 && covered.length >= enough) ?? {
      id: '',
      covered: [],
    };
    const unexplained = left.filter((each) => !question.covered.includes(each));
    const against = accused.covered.length > 0 ? accused.covered : unexplained;
    if (question.covered.length > 0 && question.covered.length >= against.length) {
      ask();
      declaration = assume(declaration, question.fields);
      left = left.filter((each) => !question.covered.includes(each));
      continue;
    }
    const [first] = against;
    const same = (each: Case): boolean =>
      each.violation.clause === first!.violation.clause && each.violation.direction === first!.violation.direction;
    const cases = against.filter((each) => accused.covered.length > 0 || same(each));
    const suspects = accused.covered.length > 0 ? (byCase.get(first!) ?? []).filter(({ id }) => id === accused.id) : [];
    // Leftovers of a defect that has been named are no further defect.
    const isLeftOver = accusations.some((other) => other.cases[0]!.violation.direction === first!.violation.direction);
    if (!isLeftOver || cases.length >= total * FURTHER_SHARE) accusations.push({ cases, suspects });
    left = left.filter((each) => !cases.includes(each));
  }
  // Beside a defect, a tolerance that would excuse the rest can wait until the defect is mended.
  const kept = accusations.length > 0 ? questions.filter(({ fields }) => !onlyTolerances(fields)) : questions;
  const meant = kept.reduce((all, { fields }) => assume(all, fields), subject.declaration);
  return {
    accusations: accusations.map((each) => ({ ...each, ...whatIsMeant(subject, each.cases, meant) })),
    questions: kept,
    tried,
  };
};

/** What is wrong whatever was asked is told as it is when the answer is yes. */
const whatIsMeant = (
  subject: Subject,
  cases: readonly Case[],
  meant: Declaration,
): { readonly cases: readonly Case[]; readonly under: Declaration } => {
  const judged = cases.flatMap((each) => {
    const { violation } = judge(subject.court(each.history.config, meant), each.history);
    return violation === undefined || each.violation.direction === 'claim' ? [] : [{ ...each, violation }];
  });
  const isWrong = judged.length === cases.length;
  return isWrong ? { cases: judged, under: meant } : { cases, under: subject.declaration };
};

/** Every suspect under whose rule a history is legal, narrow ones first. */
export const explanationsOf = (court: Court, history: History): readonly Suspect[] =>
  suspectsOf(court, history).filter((suspect) => judge(court, history, undefined, suspect).violation === undefined);

/** The first usual declaration that is missing and would make one case legal. */
export const questionsOf = (subject: Subject, each: Case): Partial<Declaration> | undefined => {
  const { direction } = each.violation;
  if (direction !== 'over' && direction !== 'under') return undefined;
  // A config that should have been refused has no law to be legal under.
  try {
    // What is legal as it is needs no other declaration, and no other declaration explains it.
    if (judge(subject.court(each.history.config), each.history).violation === undefined) return undefined;
    const kinds = each.history.events.map(({ kind }) => kind);
    return alternatives(subject.declaration, kinds).find((fields) =>
      legalUnder(subject, assume(subject.declaration, fields), each),
    );
  } catch {
    return undefined;
  }
};
