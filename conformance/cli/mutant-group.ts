import colors from 'picocolors';
import { EXIT, UsageError, worstOf } from '../errors.ts';
import type { Mutant } from '../mutants.ts';
import type { Told } from './mutants.ts';

/** Mutants that are judged by themselves, beside the kill matrix: each is killed for its own reason, and again each time. */
export interface Group {
  /** By which it is asked for. */
  readonly name: string;
  /** What its mutants are, after that word. */
  readonly kind: string;
  readonly mutants: readonly Mutant[];
  readonly judge: (
    mutants: readonly Mutant[],
    progress: (done: number, of: number) => void,
    seed: number,
  ) => Promise<Told>;
}

export const REPLAYS = 20;

/** The mutants of a group among the names, if all of the names are theirs. */
export const membersOf = (
  { name: group, kind, mutants }: Group,
  names: readonly string[],
): readonly Mutant[] | undefined => {
  if (names.length === 0) return undefined;
  if (names.includes(group)) return mutants;
  const found = mutants.filter(({ id }) => names.includes(id));
  if (found.length === 0) return undefined;
  const other = names.find((name) => !found.some(({ id }) => id === name));
  if (other === undefined) return found;
  throw new UsageError(`${other} is no mutant ${kind}; those are judged by themselves: \`ratelaw mutants ${group}\``);
};

/** How a mutant of a group fared. */
export interface Row {
  readonly id: string;
  readonly breaks: readonly string[];
  readonly wrong: string;
  readonly killedBy: readonly string[];
  readonly got: string;
  readonly calls: number;
  readonly same: number;
  readonly faults: readonly string[];
}

const lineOf = ({ id, breaks, killedBy, got, calls, same }: Row): string => {
  const isDead = killedBy.length > 0 && same === REPLAYS;
  const how = killedBy.length > 0 ? `${killedBy.join(' ')}, again ${same} of ${REPLAYS} times` : `SURVIVES: ${got}`;
  const line = `${id.padEnd(28)} ${breaks.join(' ').padEnd(22)} ${how}${isDead ? `, ${calls} calls, ${got}` : ''}`;
  return isDead ? line : colors.red(line);
};

/** A group of mutants, one line each. */
export const told = (
  rows: readonly Row[],
  kind: string,
  { seed, on }: { readonly seed: number; readonly on?: string },
): Told => {
  const dead = rows.filter(({ killedBy, same }) => killedBy.length > 0 && same === REPLAYS);
  const faults = rows.flatMap(({ id, faults: found }) => found.map((fault) => `${id}: ${fault}`));
  const exitCode = worstOf([
    EXIT.conforms,
    ...(dead.length < rows.length ? [EXIT.violation] : []),
    ...(faults.length > 0 ? [EXIT.fault] : []),
  ]);
  return {
    text: [
      ...(on === undefined ? [] : [on, '']),
      ...rows.map(lineOf),
      '',
      ...faults.map((fault) => colors.red(`FAULT     ${fault}`)),
      `${dead.length} of ${rows.length} mutants ${kind} killed, each for its own reason, and the same ${REPLAYS} times of ${REPLAYS}`,
    ].join('\n'),
    json: { seed, ...(on === undefined ? {} : { store: on }), replays: REPLAYS, mutants: rows, exitCode },
    exitCode,
  };
};
