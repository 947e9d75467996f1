/**
 * The protocol between a client and Redis, as much of it as a proxy needs: where a value ends, and what it holds.
 * RESP2 and RESP3 (https://redis.io/docs/latest/develop/reference/protocol-spec/). Bytes are kept as they came; text has one
 * character a byte, so that whatever was read can be written again.
 */

/** A value, or a header line, that is longer than this is no command and no reply of a rate limiter. */
const VALUE_BYTES_MAX = 16 * 1024 * 1024;
const LINE_BYTES_MAX = 64 * 1024;
/** Values within one value. */
const PARTS_MAX = 1_000_000;

/** What came is not RESP, or is too large to be followed. */
export class RespError extends Error {
  override readonly name = 'RespError';
}

/** An error reply; `message` begins with its code, as in `NOSCRIPT No matching script.` */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | ReplyError
  | readonly Value[]
  | ReadonlyMap<Value, Value>;

const CR = 13;
const code = (char: string): number => char.charCodeAt(0);
const LINES: ReadonlySet<number> = new Set([...'+-:_,#('].map(code));
const BULKS: ReadonlySet<number> = new Set([...'$!='].map(code));
const LISTS: ReadonlySet<number> = new Set([...'*~>'].map(code));
const [MAP, ATTRIBUTE, PUSH] = [code('%'), code('|'), code('>')];

export const isPush = (value: Buffer): boolean => value[0] === PUSH;

const lengthOf = (line: string): number => {
  const length = Number(line);
  if (!/^-?\d{1,10}$/.test(line) || length < -1)
    throw new RespError(`a length of ${JSON.stringify(line.slice(0, 20))}`);
  return length;
};

/**
 * Cuts a stream of bytes into whole values, whatever chunks it comes in; what was looked at once is not looked at again.
 * An attribute stays with the value that it precedes.
 */
export class Splitter {
  #bytes: Buffer = Buffer.alloc(0);
  /** Up to here the value that is under way has been followed; the next part begins here. */
  #at = 0;
  /** Parts that are missing before the value is whole. */
  #missing = 1;
  #parts = 0;

  /** @throws RespError when this is not RESP, or too much. */
  push(chunk: Buffer): Buffer[] {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const whole: Buffer[] = [];
    while (this.#part()) {
      if (this.#missing > 0) continue;
      whole.push(this.#bytes.subarray(0, this.#at));
      this.#bytes = this.#bytes.subarray(this.#at);
      this.#at = 0;
      this.#missing = 1;
      this.#parts = 0;
    }
    if (this.#bytes.length > VALUE_BYTES_MAX) throw new RespError(`a value of more than ${VALUE_BYTES_MAX} bytes`);
    return whole;
  }

  /** Follows one part; false when its end has not come yet. */
  #part(): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    if (from >= bytes.length) return false;
    const end = bytes.indexOf('\r\n', from, 'latin1');
    if (end < 0) {
      if (bytes.length - from > LINE_BYTES_MAX) throw new RespError(`a line of more than ${LINE_BYTES_MAX} bytes`);
      return false;
    }
    const type = bytes[from] as number;
    const next = end + 2;
    const line = (): string => bytes.toString('latin1', from + 1, end);
    let to = next;
    let inside = 0;
    if (BULKS.has(type)) {
      const length = lengthOf(line());
      to = length < 0 ? next : next + length + 2;
      if (to - from > VALUE_BYTES_MAX) throw new RespError(`a string of ${length} bytes`);
      if (to > bytes.length) return false;
      if (length >= 0 && bytes[to - 2] !== CR) throw new RespError(`a string that is not of ${length} bytes`);
    } else if (LISTS.has(type)) inside = Math.max(0, lengthOf(line()));
    else if (type === MAP) inside = 2 * Math.max(0, lengthOf(line()));
    // The value that it speaks of follows.
    else if (type === ATTRIBUTE) inside = 2 * Math.max(0, lengthOf(line())) + 1;
    else if (!LINES.has(type) && this.#parts > 0) throw new RespError(`a part that begins with byte ${type}`);
    // A line that begins with anything else is a command in words.
    this.#parts += 1 + inside;
    if (this.#parts > PARTS_MAX) throw new RespError(`a value of more than ${PARTS_MAX} parts`);
    this.#at = to;
    this.#missing += inside - 1;
    return true;
  }
}

/** Reads the part that begins at `from`. */
const read = (bytes: Buffer, from: number): { readonly value: Value; readonly next: number } => {
  const end = bytes.indexOf('\r\n', from, 'latin1');
  if (end < 0) throw new RespError('a value that is cut short');
  const line = bytes.toString('latin1', from + 1, end);
  let next = end + 2;
  const several = (count: number): Value[] =>
    Array.from({ length: Math.max(0, count) }, () => {
      const part = read(bytes, next);
      next = part.next;
      return part.value;
    });
  const type = String.fromCharCode(bytes[from] as number);
  switch (type) {
    case '+':
      return { value: line, next };
    case '-':
      return { value: new ReplyError(line), next };
    case ':':
      return { value: Number(line), next };
    case '(':
      return { value: BigInt(line), next };
    case ',':
      return { value: line === 'inf' ? Infinity : line === '-inf' ? -Infinity : Number(line), next };
    case '#':
      return { value: line === 't', next };
    case '_':
      return { value: null, next };
    case '$':
    case '!':
    case '=': {
      const length = lengthOf(line);
      if (length < 0) return { value: null, next };
      const text = bytes.toString('latin1', next, next + length);
      const value = type === '!' ? new ReplyError(text) : type === '=' ? text.slice(4) : text;
      return { value, next: next + length + 2 };
    }
    case '*':
    case '~':
    case '>': {
      const length = lengthOf(line);
      const value = length < 0 ? null : several(length);
      return { value, next };
    }
    case '%': {
      const flat = several(2 * lengthOf(line));
      const pairs = Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]] as [Value, Value]);
      return { value: new Map(pairs), next };
    }
    case '|': {
      several(2 * lengthOf(line));
      return read(bytes, next);
    }
    default:
      throw new RespError(`a value that begins with ${JSON.stringify(type)}`);
  }
};

/** What a whole value holds; attributes are left out. */
export const valueIn = (bytes: Buffer): Value => read(bytes, 0).value;

/** The words of a command, as a client sent it. */
export const wordsOf = (command: Buffer): readonly string[] => {
  if (command[0] !== code('*'))
    return command
      .toString('latin1', 0, command.length - 2)
      .split(' ')
      .filter(Boolean);
  const value = valueIn(command);
  return Array.isArray(value) ? value.map(String) : [];
};

export const commandOf = (words: readonly string[]): Buffer =>
  Buffer.concat([
    Buffer.from(`*${words.length}\r\n`, 'latin1'),
    ...words.map((word) => {
      const bytes = Buffer.from(word, 'latin1');
      return Buffer.concat([Buffer.from(`$${bytes.length}\r\n`, 'latin1'), bytes, Buffer.from('\r\n', 'latin1')]);
    }),
  ]);

export const errorReply = (text: string): Buffer => Buffer.from(`-${text.replaceAll(/[\r\n]/g, ' ')}\r\n`, 'latin1');

/** A reply for a person: `1`, `"text"`, `nothing`, `[1, 2]`. */
export const shownValue = (value: Value): string => {
  if (value === null) return 'nothing';
  if (value instanceof ReplyError) return `error ${value.message}`;
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(shownValue).join(', ')}${value.length > 8 ? ', …' : ''}]`;
  if (value instanceof Map)
    return `{${[...value]
      .slice(0, 8)
      .map(([name, inner]) => `${shownValue(name)}: ${shownValue(inner)}`)
      .join(', ')}}`;
  return String(value);
};
