import { max, min } from '../algebra.ts';
import type { Model, Step } from './search.ts';

/** Lock with an expiry (SET NX PX), read, decide, write, unlock. */
export interface ExpiringLock {
  readonly callers: string;
  readonly capacity: bigint;
  readonly cost: bigint;
  /** Ticks until a lock that nobody deletes is gone. */
  readonly expiry: bigint;
  /** GET, then DEL if it is ours; or both in one step. */
  readonly unlock: 'check-then-delete' | 'compare-and-delete';
  /** Whether time may pass between lock and write, as it does in a collection of garbage. */
  readonly pauses: boolean;
  /** Every lock comes with a higher number, and the store turns away lower ones than it has seen. */
  readonly fence: 'none' | 'at writes' | 'at reads and writes';
}

interface Caller {
  readonly at: 'idle' | 'locked' | 'read' | 'wrote' | 'checked';
  readonly token: bigint;
  readonly level: bigint;
}
interface State {
  readonly level: bigint;
  readonly ghost: bigint;
  readonly lock: { readonly owner: string; readonly left: bigint } | undefined;
  /** The last number that was given out, and the highest that the store has seen. */
  readonly given: bigint;
  readonly seen: bigint;
  readonly callers: readonly Caller[];
}

const IDLE: Caller = { at: 'idle', token: 0n, level: 0n };

export const expiringLock = (setting: ExpiringLock): Model<State> => {
  const { capacity, cost, expiry, unlock, pauses, fence } = setting;

  /** What the caller of this name may do next. */
  function* act(state: State, name: string): Iterable<Step<State>> {
    const i = setting.callers.indexOf(name);
    const mine = state.callers[i] ?? IDLE;
    const become = (change: Partial<Caller>, rest: Partial<State> = {}): State => ({
      ...state,
      ...rest,
      callers: state.callers.with(i, { ...mine, ...change }),
    });
    const fenced = mine.token < state.seen;
    switch (mine.at) {
      case 'idle': {
        if (state.lock) return;
        const given = fence === 'none' ? 0n : state.given + 1n;
        const lock = { owner: name, left: expiry };
        yield [`${name} locks`, become({ at: 'locked', token: given }, { lock, given })];
        return;
      }
      case 'locked': {
        if (fence === 'at reads and writes' && fenced) yield [`${name} may not read any more`, become(IDLE)];
        else {
          const seen = fence === 'at reads and writes' ? max(state.seen, mine.token) : state.seen;
          yield [`${name} reads ${state.level}`, become({ at: 'read', level: state.level }, { seen })];
        }
        return;
      }
      case 'read': {
        if (mine.level < cost) yield [`${name} denies ${cost}`, become({ at: 'wrote', level: 0n })];
        else if (fence !== 'none' && fenced) yield [`${name} may not write any more`, become(IDLE)];
        else {
          const level = mine.level - cost;
          const seen = max(state.seen, mine.token);
          const says = `${name} admits ${cost}, writes ${level}`;
          yield [says, become({ at: 'wrote', level: 0n }, { level, seen, ghost: state.ghost - cost })];
        }
        return;
      }
      case 'wrote': {
        const ours = state.lock?.owner === name;
        if (!ours) yield [`${name} finds its lock gone`, become(IDLE)];
        else if (unlock === 'compare-and-delete') yield [`${name} unlocks`, become(IDLE, { lock: undefined })];
        else yield [`${name} checks that the lock is its own`, become({ at: 'checked' })];
        return;
      }
      case 'checked': {
        const whose = state.lock && state.lock.owner !== name ? `, which is ${state.lock.owner}'s` : '';
        yield [`${name} deletes the lock${whose}`, become(IDLE, { lock: undefined })];
      }
    }
  }

  return {
    start: {
      level: capacity,
      ghost: capacity,
      lock: undefined,
      given: 0n,
      seen: 0n,
      callers: [...setting.callers].map(() => IDLE),
    },

    *steps(state) {
      if (pauses || state.callers.every(({ at }) => at !== 'locked' && at !== 'read')) {
        const { lock } = state;
        const expires = lock?.left === 1n;
        yield [
          `one tick passes${expires ? `: the lock of ${lock.owner} expires` : ''}`,
          {
            ...state,
            level: min(capacity, state.level + 1n),
            ghost: min(capacity, state.ghost + 1n),
            lock: lock && !expires ? { ...lock, left: lock.left - 1n } : undefined,
          },
        ];
      }
      for (const name of setting.callers) yield* act(state, name);
    },

    left: ({ ghost }) => ghost,

    // Of the numbers only the order counts.
    key({ level, ghost, lock, given, seen, callers }) {
      const numbers = [...new Set([given, seen, ...callers.map(({ token }) => token)])].sort((a, b) =>
        a < b ? -1 : 1,
      );
      const rank = (token: bigint): string => `${numbers.indexOf(token)}`;
      const each = callers.map((caller) => `${caller.at},${rank(caller.token)},${caller.level}`).join(' ');
      return `${level} ${ghost} ${lock?.owner}${lock?.left} ${rank(given)} ${rank(seen)} ${each}`;
    },
  };
};
