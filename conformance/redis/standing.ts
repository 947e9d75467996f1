import { InconclusiveError } from '../errors.ts';
import type { History, Op, Scenario } from '../scenario.ts';

/**
 * What has become of the server, and of the limiter, when a scenario is over. What befalls the server is chosen here: a
 * limiter that holds it up for ever hangs, and one whose server ended by itself cannot be judged.
 */

/** `busy`: it runs a script, and answers nobody else; `ended`: by itself, as whoever ends it here starts it again. */
export type Standing = 'well' | 'busy' | 'ended';

/** Saved before anybody may have them faked. */
const { setInterval: every, clearInterval: never } = globalThis;
const BEAT_MS = 1_000;

/** Waits that are bounded here are no thread that is held up: while it goes on, `beat` is told. */
export const alive = async <T>(beat: () => void, run: () => Promise<T>): Promise<T> => {
  const timer = every(beat, BEAT_MS);
  try {
    return await run();
  } finally {
    never(timer);
  }
};

/** A call that is not answered though nothing befell, and is not when it is asked again. */
export class HungError extends Error {
  override readonly name = 'HungError';
  readonly op: number;

  constructor(op: number, message: string) {
    super(message);
    this.op = op;
  }
}

const callText = ({ kind, key, cost }: Op): string =>
  kind === 'try' ? `tryAcquire(${JSON.stringify(key)}, ${cost})` : `${kind}(${JSON.stringify(key)})`;

/** Where nothing befalls, an answer that does not come is nobody else's doing. */
const isCalm = ({ mishaps, skews }: Scenario): boolean => mishaps === undefined && skews === undefined;

const hungAt = ({ events }: History): number => events.findIndex(({ outcome }) => outcome.kind === 'unanswered');

/** What is asked of a store. */
interface Watched {
  standing(): Promise<Standing>;
}

/** Drives a scenario over a store. `last` is the call that was made last. */
export const standing = async (
  name: string,
  store: Watched,
  scenario: Scenario,
  last: () => number,
  drive: () => Promise<History>,
): Promise<History> => {
  const driven = async (): Promise<{ readonly history: History; readonly found: Standing }> => {
    const look = async (): Promise<Standing> => {
      const found = await store.standing();
      if (found === 'ended') throw endedAt(name, scenario, last());
      return found;
    };
    try {
      return { history: await drive(), found: await look() };
    } catch (error) {
      // What nobody could build, or close, for want of a server is not said of the limiter.
      if (!(error instanceof InconclusiveError)) await look();
      throw error;
    }
  };
  const first = await driven();
  if (!isCalm(scenario) || hungAt(first.history) < 0) return first.history;
  const { history, found } = await driven();
  const op = hungAt(history);
  if (op < 0) return history;
  const why =
    found === 'busy'
      ? 'a script of it was still running, and Redis runs nothing else meanwhile: see that its loops end'
      : 'what it waits for does not come';
  throw new HungError(op, `${history.events[op]?.outcome.message ?? 'no answer'}, asked twice: ${why}`);
};

const endedAt = (name: string, { ops }: Scenario, last: number): InconclusiveError => {
  const op = ops[last];
  const when = op ? `after ${callText(op)}` : 'after create()';
  return new InconclusiveError(
    `${name}: its Redis ended by itself ${when}: could not be judged; leave out of the adapter what ends a server (SHUTDOWN, DEBUG), or check again if somebody else killed it`,
  );
};
