/** A change that the court did not object to, by what it changes: line numbers move. */
export interface Change {
  /** The line on which it begins. */
  readonly line: string;
  /** What stood there, and what stood there instead; a long text is cut. */
  readonly from: string;
  readonly to: string;
}

/**
 * Why nobody objected.
 * - `equivalent`: no history shows it: every limiter, or law, of this change gives the same answers.
 * - `cost`: the same answers, sooner or later, or from more or less memory.
 * - `unjudged`: something that the court does not look at; the reason says what does.
 */
export type Kind = 'equivalent' | 'cost' | 'unjudged';

/** Survivors of one reason. */
export interface Explained {
  readonly file: string;
  readonly kind: Kind;
  readonly why: string;
  /** Left out of a change: whatever stood there, or instead. */
  readonly changes: readonly (Pick<Change, 'line'> & Partial<Change>)[];
}

const TEXT_MAX = 60;

/** As it is written in the list. */
export const textOf = (source: string): string => {
  const text = source.replaceAll(/\s+/g, ' ').trim();
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
};

export const explains = ({ changes }: Explained, { line, from, to }: Change): boolean =>
  changes.some((each) => each.line === line && (each.from ?? from) === from && (each.to ?? to) === to);
