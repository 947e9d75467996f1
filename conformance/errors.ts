/** Exit codes of the command line. Precedence when several apply: 70 > 2 > 1 > 3 > 0. */
export const EXIT = { conforms: 0, violation: 1, usage: 2, inconclusive: 3, fault: 70 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const PRECEDENCE: readonly ExitCode[] = [EXIT.fault, EXIT.usage, EXIT.violation, EXIT.inconclusive, EXIT.conforms];

export const worstOf = (codes: readonly ExitCode[]): ExitCode =>
  PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.conforms;

/** The caller's mistake (exit 2): says what was got, what was wanted and where, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The limiter could not be judged (exit 3). */
export class InconclusiveError extends Error {
  override readonly name = 'InconclusiveError';
}

/** What a timer of the limiter threw, outside any call: its `cause`. */
export class TimerError extends Error {
  override readonly name = 'TimerError';

  constructor(cause: unknown) {
    super(`a timer threw: ${messageOf(cause)}`, { cause });
  }
}

/** Ours (exit 70). */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

export const messageOf = (error: unknown): string => {
  try {
    return error instanceof Error ? error.message || error.name : String(error);
  } catch {
    return 'something that has no text';
  }
};

/** On one line, cut to a length that a terminal can bear. */
export const oneLine = (text: string, most = 300): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};

/** A value in an error message. */
export const shown = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (value !== null && typeof value === 'object') {
    const name = Array.isArray(value)
      ? 'an array'
      : Object.prototype.toString.call(value) === '[object Object]'
        ? 'an object'
        : String(value);
    const keys = Array.isArray(value) ? '' : Object.keys(value).slice(0, 8).join(', ');
    return keys ? `${name} with ${keys}` : name;
  }
  return String(value);
};

/** The law refuses to follow a clock that is far coarser than the window: then nothing could be told apart. */
export const isTooCoarse = (error: unknown): boolean =>
  error instanceof RangeError && error.message.startsWith('more than');
