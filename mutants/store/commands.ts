/** What the limiters of this folder use of a client of `ioredis`. */
export interface Commands {
  call(command: string, ...words: string[]): Promise<unknown>;
  multi(commands: string[][]): { exec(): Promise<[Error | null, unknown][] | null> };
}

/** What a window over a store is built with. */
export interface WindowOptions {
  readonly limit: number;
  readonly windowMs: number;
  readonly client: Commands;
  readonly keyPrefix: string;
}

/** @throws RangeError unless the cost is a whole number above zero. */
export const checkCost = (cost: number): void => {
  if (!Number.isSafeInteger(cost) || cost < 1)
    throw new RangeError(`cost must be a whole number above zero, got ${cost}`);
};

/** The replies of a transaction; null: it was not run. @throws the first of them that is an error. */
export const repliesOf = (replies: [Error | null, unknown][] | null): readonly unknown[] | null => {
  const error = replies?.find(([each]) => each !== null)?.[0];
  if (error) throw error;
  return replies?.map(([, reply]) => reply) ?? null;
};

/** A key that expires after PX n is still there n ms later, and gone one later. */
export const lifeMs = (windowMs: number): string => String(windowMs - 1);
