/**
 * A breadth-first search through every interleaving of a protocol. It knows nothing of what it searches.
 *
 * What is asked of a protocol is a bound on what it admits: at most K + dt in any stretch of dt ticks, at one token a tick.
 * A ghost bucket that holds K, refills by one a tick and pays for every admission says the same: what was admitted exceeds
 * K + dt in some stretch exactly when the ghost falls below zero. So one number in the state stands for all stretches.
 */
export interface Model<S> {
  readonly start: S;
  /** Every step that may come next: in words, and the state after it. */
  steps(state: S): Iterable<Step<S>>;
  /** What the ghost bucket holds. */
  left(state: S): bigint;
  /** Equal for states between which nothing that may come can tell. */
  key(state: S): string;
}

export type Step<S> = readonly [says: string, after: S];

/** Every state was visited, or here are the fewest steps after which more was admitted than the bound. */
export type Found =
  | { readonly kind: 'right'; readonly states: bigint; readonly leastLeft: bigint }
  | { readonly kind: 'wrong'; readonly states: bigint; readonly trace: readonly string[] };

/** Far more than any of our models has; one that has more is not small. */
export const STATES_MAX = 1_000_000n;

interface Node<S> {
  readonly state: S;
  readonly says: string;
  readonly before: Node<S> | undefined;
}

const traceTo = <S>(last: Node<S>): readonly string[] => {
  const trace: string[] = [];
  for (let node: Node<S> | undefined = last; node?.before; node = node.before) trace.unshift(node.says);
  return trace;
};

/**
 * Visits every state that can be reached, nearest first, so that the first wrong one is at the end of a shortest trace.
 * @throws RangeError when there are more than `statesMax`: what was not visited is not right.
 */
export const search = <S>(model: Model<S>, statesMax: bigint = STATES_MAX): Found => {
  const first: Node<S> = { state: model.start, says: '', before: undefined };
  const queue = [first];
  const known = new Set([model.key(model.start)]);
  let leastLeft = model.left(model.start);
  for (const node of queue) {
    for (const [says, state] of model.steps(node.state)) {
      const key = model.key(state);
      if (known.has(key)) continue;
      known.add(key);
      const states = BigInt(known.size);
      if (states > statesMax)
        throw new RangeError(`more than ${statesMax} states: the search is not whole; make the model smaller`);
      const next = { state, says, before: node };
      const left = model.left(state);
      if (left < 0n) return { kind: 'wrong', states, trace: traceTo(next) };
      if (left < leastLeft) leastLeft = left;
      queue.push(next);
    }
  }
  return { kind: 'right', states: BigInt(known.size), leastLeft };
};

/** Callers of one kind may change places: their states are compared as a heap, not as a list. */
export const heap = (states: readonly string[]): string => [...states].sort().join(' ');
