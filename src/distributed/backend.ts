/**
 * Where the tokens of all nodes are made: one bucket for each key, and what its nodes hold or owe of it. Every call is one
 * step, by one clock. A call that cannot be carried out rejects, within a time of the backend's own; it may have been
 * carried out nevertheless, and may come again: a session's numbered message counts once.
 */
export interface Backend {
  /** Takes `cost` tokens if they are there; 0 only looks. */
  take(bucket: Bucket, key: string, cost: number): Promise<Standing>;
  /** Leases: a node tells what it has spent, gives back what it has not, and asks for more. */
  exchange(bucket: Bucket, key: string, exchange: Exchange): Promise<Grant>;
  /** Debts: refills, then takes off what a node has spent. */
  settle(bucket: Bucket, key: string, settlement: Settlement): Promise<Settled>;
}

/** A bucket in exact integers: a token is `periodMs` units, and each ms brings `tokens` units. */
export interface Bucket {
  readonly capacity: number;
  readonly tokens: number;
  readonly periodMs: number;
  /** The units in a full bucket: capacity × periodMs. */
  readonly full: number;
}

export interface Standing {
  /** The ms after which the cost is there, if nothing else comes; 0: it was, and is taken. -1: never. */
  readonly waitMs: number;
  /** Whole tokens at hand. */
  readonly remaining: number;
  /** The ms until the bucket is full, if nothing else comes. */
  readonly resetAfterMs: number;
}

/** One message of a session, which is what a node has to do with one key for some time. */
export interface Message {
  /** No two have the same, on whatever node. */
  readonly session: string;
  /** From 1 on. The message of the same number is the same message, sent again. */
  readonly seq: number;
  /** Tokens that the node admitted since the message before. */
  readonly spent: number;
  /** For how long the backend remembers the session, and what it holds, if it hears no more of it. */
  readonly keepMs: number;
}

export interface Exchange extends Message {
  /** Tokens of the lease that the node will not spend any more. */
  readonly returned: number;
  /** As many tokens as this if they are there; as many as there are, but at least `least`, if not; or none. */
  readonly want: number;
  readonly least: number;
}

export interface Grant extends Standing {
  readonly granted: number;
  /** The session was not known any more: what it held has been given to others, or will be. */
  readonly isLost: boolean;
}

export type Settlement = Message;

export interface Settled {
  /** What is left, in units; less than nothing is a debt. */
  readonly level: number;
}
