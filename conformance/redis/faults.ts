import type { Line } from './proxy.ts';

/** What may befall a command, or the server, in the place of its being let go. */
export const FAULTS = [
  /** The connection ends before the command is with the server. */
  'cut',
  /** The server runs the command, and the connection ends before its reply arrives. */
  'lost-reply',
  /** The server answers with an error, and does nothing. */
  'NOSCRIPT',
  'LOADING',
  'READONLY',
  'OOM',
  'BUSY',
  /** The server forgets all scripts. */
  'flush-scripts',
  /** The server is killed, and starts again without any data. */
  'restart',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A fault; or so many milliseconds that pass. */
export type Mishap = Fault | number;

export const isMishap = (value: unknown): value is Mishap =>
  (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) ||
  (FAULTS as readonly unknown[]).includes(value);

/** What Redis 7 says (https://github.com/redis/redis/blob/7.0/src/server.c, `createSharedObjects`). */
export const REFUSALS: Readonly<Partial<Record<Fault, string>>> = {
  NOSCRIPT: 'NOSCRIPT No matching script.',
  LOADING: 'LOADING Redis is loading the dataset in memory',
  READONLY: "READONLY You can't write against a read only replica.",
  OOM: "OOM command not allowed when used memory > 'maxmemory'.",
  BUSY: 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
};

/** What the server says of its commands: `COMMAND`. */
export type Flags = ReadonlyMap<string, ReadonlySet<string>>;

const SCRIPTS: ReadonlySet<string> = new Set(['EVAL', 'EVALSHA', 'FCALL']);

/** Whether a server could answer so: only a script can be missing, and only a write can be refused for want of memory. */
export const befalls = (fault: Fault, line: Line, flags: Flags): boolean => {
  const name = (line.next[0] ?? '').toUpperCase();
  const of = (flag: string): boolean => flags.get(name.toLowerCase())?.has(flag) ?? false;
  if (REFUSALS[fault] && line.isInTransaction) return false;
  switch (fault) {
    case 'NOSCRIPT':
      return name === 'EVALSHA';
    case 'READONLY':
      return SCRIPTS.has(name) || of('write');
    case 'OOM':
      return SCRIPTS.has(name) || of('denyoom');
    case 'LOADING':
      return !of('loading');
    case 'BUSY':
      return !of('allow_busy');
    default:
      return true;
  }
};
