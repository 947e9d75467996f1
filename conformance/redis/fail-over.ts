import type { ProcessClock } from '../process/clock.ts';
import type { FailedOver } from './members.ts';
import { until } from './until.ts';

/**
 * What a limiter admits across the death of the master that it asks. A copy takes over which may not have heard of all that
 * was admitted: so much, and no more, may come on top of the limiter's bound (`spec/distributed/README.md`).
 */

interface Answer {
  readonly allowed: boolean;
  readonly mode?: string;
}

/** A limiter over servers that fail over, and what it promises. */
export interface Subject {
  readonly name: string;
  /** Gives up long before a new master is there. */
  readonly tryAcquire: (key: string) => Promise<Answer>;
  /** As that, but that it gives up late: a busy machine is no reason to leave the store unheard. */
  readonly patiently: (key: string) => Promise<Answer>;
  readonly onFailure: 'error' | 'open' | 'closed';
  /** What it may admit between two instants that lie so far apart. */
  readonly most: (ms: number) => number;
}

/** Servers of which one is killed. */
export interface Group {
  readonly clock: ProcessClock | undefined;
  hold(): void;
  caughtUp(): Promise<void>;
  deafen(): Promise<void>;
  failOver(whenDead: () => void): Promise<FailedOver>;
}

/** Between these two instants of the servers' clock it was let in. */
interface Admission {
  readonly fromMs: number;
  readonly toMs: number;
  /** By a master whose copies heard nothing any more. */
  readonly isLost: boolean;
}

type Manner = 'tryAcquire' | 'patiently';

/** `open`, `closed`, `error`: what a limiter does that could not ask, and says so. */
type Kind = 'allowed' | 'denied' | Subject['onFailure'];

const kindOf = ({ allowed, mode }: Answer): Kind => {
  if (mode === 'fail-open' && allowed) return 'open';
  if (mode === 'fail-closed' && !allowed) return 'closed';
  if (mode !== undefined) throw new Error(`allowed: ${allowed}, mode: ${JSON.stringify(mode)}: an answer that is none`);
  return allowed ? 'allowed' : 'denied';
};

const isAllowed = (kind: Kind): boolean => kind === 'allowed';
const isDecided = (kind: Kind): boolean => kind === 'allowed' || kind === 'denied';

/** What was admitted to one key, and by how much that is more than a bound. */
class Ledger {
  readonly #admissions: Admission[] = [];

  add(admission: Admission): void {
    this.#admissions.push(admission);
  }

  get lost(): number {
    return this.#admissions.filter(({ isLost }) => isLost).length;
  }

  /** The most, over all intervals, by which it is more than `most`; negative: never as much. */
  excess(most: Subject['most']): number {
    let worst = Number.NEGATIVE_INFINITY;
    const byEnd = this.#admissions.toSorted((a, b) => a.toMs - b.toMs);
    for (const begin of new Set(byEnd.map(({ fromMs }) => fromMs))) {
      let count = 0;
      for (const { fromMs, toMs } of byEnd) {
        if (fromMs < begin) continue;
        count++;
        worst = Math.max(worst, count - most(toMs - begin));
      }
    }
    return worst;
  }
}

/** Bounded, as whoever never says no has no bound. */
const CALLS_MAX = 1_000;

/** One limiter on its way: it is asked for three keys. */
class Course {
  readonly subject: Subject;
  /** Used up before, while nothing goes wrong, and asked again only afterwards: here the figures are exact. */
  readonly still = new Ledger();
  /** Asked all the time: requests are on their way when the master dies. */
  readonly busy = new Ledger();
  /** What came in place of a decision, once each. */
  readonly blind = new Set<Kind>();
  readonly #clock: ProcessClock;
  isDeaf = false;

  constructor(subject: Subject, clock: ProcessClock) {
    this.subject = subject;
    this.#clock = clock;
  }

  get #nowMs(): number {
    return Number(this.#clock.realtimeNs / 1_000_000n);
  }

  async ask(key: 'still' | 'busy' | 'new', manner: Manner = 'patiently'): Promise<Kind> {
    // Whoever asked while the old master lived was answered by it, or by nobody: a new one takes longer than any call.
    const isLost = this.isDeaf;
    const fromMs = this.#nowMs;
    const kind = await this.subject[manner](key).then(kindOf, (): Kind => 'error');
    if (!isDecided(kind)) this.blind.add(kind);
    if (kind === 'allowed' && key !== 'new') this[key].add({ fromMs, toMs: this.#nowMs, isLost });
    return kind;
  }

  async asLongAs(key: 'still' | 'busy', isSo: (kind: Kind) => boolean, callsMax = CALLS_MAX): Promise<void> {
    for (let calls = 0; calls < callsMax; calls++) if (!isSo(await this.ask(key))) return;
  }

  /** Until the master is no longer there to decide. */
  async throughout(): Promise<void> {
    for (let calls = 0; calls < CALLS_MAX; calls++) if (!isDecided(await this.ask('busy', 'tryAcquire'))) return;
  }

  /** What is decided, once it is again. Nobody touches the limiter meanwhile: it finds the new master by itself. */
  async decided(key: 'busy' | 'new', manner: Manner): Promise<Kind> {
    let kind: Kind = 'error';
    const again = async (): Promise<boolean> => {
      kind = await this.ask(key, manner);
      return isDecided(kind);
    };
    await until(again, `${this.subject.name} does not decide again`);
    return kind;
  }
}

export interface Crossing {
  readonly name: string;
  /** By how much more was admitted than the limiter's bound, in the worst interval: to a key that waited, to one that did not. */
  readonly excess: { readonly still: number; readonly busy: number };
  /** So much the master had admitted that no copy had heard of. */
  readonly lost: { readonly still: number; readonly busy: number };
  /** What was answered in place of decisions. */
  readonly blind: readonly Kind[];
  /** What a key was answered, after all, that nobody had asked for. */
  readonly first: Kind;
}

export interface Across {
  readonly lostBytes: number;
  readonly elapsedMs: number;
  readonly crossings: readonly Crossing[];
}

/** So often a key is asked before the copies go deaf. */
const HEARD = 10;

/**
 * Uses up a key of each limiter, the last `lag` permits of it unheard by any copy; kills the master; and asks on until what
 * there is has been used up again. With a lag, requests are on their way when the master dies. Without one they come right
 * after: what is on its way may be heard of or not, and nobody could say how much was lost.
 */
export const across = async (group: Group, subjects: readonly Subject[], lag: number): Promise<Across> => {
  const { clock } = group;
  if (!clock)
    throw new Error('got: servers in real time; wanted: a clock of ours, as instants have to be known exactly');
  const courses = subjects.map((subject) => new Course(subject, clock));
  const each = async <T>(act: (course: Course) => Promise<T>): Promise<readonly T[]> => Promise.all(courses.map(act));
  group.hold();
  const beganNs = clock.realtimeNs;
  await each((course) => course.asLongAs('busy', isDecided, HEARD));
  await each((course) => course.asLongAs('still', isDecided, course.subject.most(0) - lag));
  await group.caughtUp();
  if (lag > 0) await group.deafen();
  for (const course of courses) course.isDeaf = lag > 0;
  await each((course) => course.asLongAs('still', isAllowed));
  await each((course) => course.asLongAs('busy', isDecided, lag));
  let whenDead = (): void => {};
  const death = new Promise<void>((resolve) => {
    whenDead = resolve;
  });
  const overtaking = group.failOver(() => {
    for (const course of courses) course.isDeaf = false;
    whenDead();
  });
  const recovering = each(async (course) => {
    if (lag > 0) await course.throughout();
    else await death;
    await course.decided('busy', 'tryAcquire');
  });
  const [{ lostBytes }] = await Promise.all([overtaking, recovering]);
  const firsts = await each((course) => course.decided('new', 'patiently'));
  group.hold();
  await each((course) => course.asLongAs('still', isAllowed));
  await each((course) => course.asLongAs('busy', isAllowed));
  const crossings = courses.map(({ subject: { name, most }, still, busy, blind }, i): Crossing => {
    const excess = { still: still.excess(most), busy: busy.excess(most) };
    return { name, excess, lost: { still: still.lost, busy: busy.lost }, blind: [...blind], first: firsts[i] as Kind };
  });
  return { lostBytes, elapsedMs: Number((clock.realtimeNs - beganNs) / 1_000_000n), crossings };
};
