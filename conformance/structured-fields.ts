/**
 * Structured field values (RFC 9651), as far as the fields about rate limits use them: lists and dictionaries of items with
 * parameters. Inner lists, dates and display strings are not read.
 */
export type BareItem = number | string | boolean;

export interface Item {
  readonly value: BareItem;
  readonly parameters: ReadonlyMap<string, BareItem>;
}

const KEY = /[a-z*][a-z0-9_.*-]*/y;
const STRING = /"(?:[ !#-[\]-~]|\\["\\])*"/y;
const BYTES = /:[A-Za-z0-9+/=]*:/y;
const BOOLEAN = /\?[01]/y;
const NUMBER = /-?(?:\d{1,12}\.\d{1,3}|\d{1,15})(?![\d.])/y;
const TOKEN = /[A-Za-z*][!#$%&'*+.^_`|~:/\w-]*/y;
const SPACES = / */y;
/** White space around commas. */
const COMMA = /[ \t]*,[ \t]*/y;

/** Reads one field value from left to right. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.replace(/^[ \t]+|[ \t]+$/g, '');
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  takeChar(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }
}

const bareItem = (reader: Reader): BareItem | undefined => {
  const text = reader.take(STRING);
  if (text !== undefined) return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  const flag = reader.take(BOOLEAN);
  if (flag !== undefined) return flag === '?1';
  const number = reader.take(NUMBER);
  if (number !== undefined) return Number(number);
  return reader.take(BYTES) ?? reader.take(TOKEN);
};

const parametersOf = (reader: Reader): ReadonlyMap<string, BareItem> | undefined => {
  const parameters = new Map<string, BareItem>();
  while (reader.takeChar(';')) {
    reader.take(SPACES);
    const key = reader.take(KEY);
    if (key === undefined) return undefined;
    const value = reader.takeChar('=') ? bareItem(reader) : true;
    if (value === undefined) return undefined;
    parameters.set(key, value);
  }
  return parameters;
};

const item = (reader: Reader): Item | undefined => {
  const value = bareItem(reader);
  const parameters = value === undefined ? undefined : parametersOf(reader);
  return value === undefined || parameters === undefined ? undefined : { value, parameters };
};

/** Members with commas between, and nothing after the last. */
const members = <T>(text: string, member: (reader: Reader) => T | undefined): readonly T[] | undefined => {
  const reader = new Reader(text);
  const found: T[] = [];
  while (!reader.isAtEnd) {
    if (found.length > 0 && reader.take(COMMA) === undefined) return undefined;
    const next = member(reader);
    if (next === undefined) return undefined;
    found.push(next);
  }
  return found;
};

/** The items of a list; undefined when `text` is none. */
export const listOf = (text: string): readonly Item[] | undefined => members(text, item);

/** The members of a dictionary; undefined when `text` is none. */
export const dictionaryOf = (text: string): ReadonlyMap<string, Item> | undefined => {
  const found = members(text, (reader): readonly [string, Item] | undefined => {
    const key = reader.take(KEY);
    if (key === undefined) return undefined;
    if (reader.takeChar('=')) {
      const value = item(reader);
      return value && [key, value];
    }
    const parameters = parametersOf(reader);
    return parameters && [key, { value: true, parameters }];
  });
  return found && new Map(found);
};
