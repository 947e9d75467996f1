import { turn } from '../clocks.ts';
import { oneLine } from '../errors.ts';
import { befalls, type Fault, type Flags, type Mishap, REFUSALS } from './faults.ts';
import type { Line, RedisProxy, Step } from './proxy.ts';
import { shownValue } from './resp.ts';

/**
 * Who goes on, and what befalls: a list of small numbers. Whenever every call that is under way has a command held, or has
 * ended, the next number says what happens. There is no timer, so the order is a function of the numbers alone.
 *
 * A number below {@link BEFALLS} lets a command go, that of the n-th connection that waits, modulo their number, and who has
 * waited longest is the first; another one picks from what may befall them. No number left is a 0, so a shorter list and
 * smaller numbers are simpler, and whoever asks again and again keeps nobody else from going on.
 */
export const BEFALLS = 64;

/** Faults of one history: beyond these nothing new is learned, and every one may cost a client's wait. */
const FAULTS_MAX = 3;
const STEPS_MAX = 20_000;
/** Scripts are long, and told by how they begin. */
const WORD_MAX = 40;
/** A connection that is ready is passed over for no more than so many steps: no server keeps one waiting for ever. */
const WAIT_MAX = 24;
/** What was written before an event loop has turned so often has been read by the proxy, which is on the same loop. */
const CALM_TURNS = 2;

/** One step of a history, in words: what the server did, or what befell. */
export interface Deed {
  /** Where it stands among all that was begun, done and ended. */
  readonly at: number;
  /** Undefined: of no node's own doing. */
  readonly node?: number;
  readonly what: string;
  /** `befell`: the server; `passed`: time did. */
  readonly fate: Step['fate'] | 'befell' | 'passed';
  readonly reply?: string;
}

/** One call of a limiter, and what became of its commands. */
export interface Call {
  readonly node: number;
  /** Where its beginning and its end stand among all that was begun, done and ended. */
  readonly from: number;
  to: number;
  /** Replies that arrived, replies that were lost, and commands that the server never saw. */
  executed: number;
  lost: number;
  stopped: number;
}

/** What a schedule needs of the store. */
export interface Stage {
  readonly proxy: RedisProxy;
  readonly flags: Flags;
  /** Time passes, for the server and for whoever else is under the plan's clock. */
  readonly advance: (ms: number) => void;
  readonly flushScripts: () => Promise<void>;
  readonly restart: () => Promise<void>;
}

type Option = () => Promise<void>;

export class Schedule {
  readonly deeds: Deed[] = [];
  readonly #stage: Stage;
  readonly #calls = new Set<Call>();
  #numbers: readonly number[] = [];
  #mishaps: readonly Mishap[] = [];
  #used = 0;
  #faults = 0;
  #count = 0;
  #changes = 0;
  #isStepping = false;
  #isStopped = false;
  #before: number[] = [];
  /** Of each choice that was made, among how many: for whoever tries them all. */
  readonly choices: number[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
    stage.proxy.onChange = () => this.#touch();
  }

  /** From now on these numbers decide; without, the first always goes on and nothing befalls. */
  play(numbers: readonly number[], mishaps: readonly Mishap[]): void {
    this.#numbers = numbers;
    this.#mishaps = mishaps;
    this.#used = 0;
    this.choices.length = 0;
    this.#before = [];
  }

  /** How many connections of a node were open when something befell: whoever had them connects again, or never. */
  openBefore(node: number): number {
    return this.#before[node] ?? 0;
  }

  #remember(): void {
    for (const { node } of this.#stage.proxy.lines())
      this.#before[node] = Math.max(this.openBefore(node), this.#stage.proxy.lines(node).length);
  }

  begin(node: number): Call {
    const call: Call = {
      node,
      from: ++this.#count,
      to: Number.POSITIVE_INFINITY,
      executed: 0,
      lost: 0,
      stopped: 0,
    };
    this.#calls.add(call);
    this.#touch();
    return call;
  }

  end(call: Call): void {
    call.to = ++this.#count;
    this.#calls.delete(call);
    this.#touch();
  }

  /** Until whatever calls have left behind has run. */
  async drained(isLate: () => boolean): Promise<void> {
    const { proxy } = this.#stage;
    for (let calm = 0; calm < 2 * CALM_TURNS && !isLate(); ) {
      await turn();
      calm = this.#isStepping || proxy.isBusy || proxy.ready().length > 0 ? 0 : calm + 1;
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Something has come: once nothing more comes, the next step is due. */
  #touch(): void {
    const change = ++this.#changes;
    const later = (turns: number): void => {
      if (change !== this.#changes || this.#isStopped) return;
      if (turns === 0) void this.#next();
      else void turn().then(() => later(turns - 1));
    };
    later(CALM_TURNS);
  }

  async #next(): Promise<void> {
    const { proxy } = this.#stage;
    if (this.#isStepping || proxy.isBusy || this.deeds.length >= STEPS_MAX) return;
    if ([...this.#calls].some(({ node }) => proxy.ready(node).length === 0)) return;
    const ready = this.#byTurn(proxy.ready());
    if (ready.length === 0) return;
    const number = this.#numbers[this.#used++] ?? 0;
    const options = number < BEFALLS ? [] : this.#befalling(ready);
    this.#isStepping = true;
    try {
      const option = options[(number - BEFALLS) % options.length];
      if (option) await option();
      else {
        this.choices.push(ready.length);
        this.#note(await (ready[number % ready.length] as Line).letGo());
      }
    } finally {
      this.#isStepping = false;
    }
    this.#touch();
  }

  /** Who has waited longest goes before the others. */
  #byTurn(lines: readonly Line[]): readonly Line[] {
    const last = ({ node }: Line): number => this.deeds.findLast((deed) => deed.node === node)?.at ?? 0;
    const turns = lines.map((line) => ({ line, last: last(line) })).sort((a, b) => a.last - b.last);
    const [first] = turns;
    const isOverdue = first !== undefined && this.#count - first.last > WAIT_MAX;
    return (isOverdue ? [first] : turns).map(({ line }) => line);
  }

  #note(step: Step): void {
    const { node, words, fate, reply } = step;
    const what = words.map((word) => oneLine(word, WORD_MAX)).join(' ');
    this.deeds.push({
      at: ++this.#count,
      node,
      what,
      fate,
      ...(reply === undefined ? {} : { reply: shownValue(reply) }),
    });
    for (const call of this.#calls) {
      if (call.node !== node) continue;
      if (fate === 'executed') call.executed++;
      else if (fate === 'lost') call.lost++;
      else call.stopped++;
    }
  }

  #befell(what: string, fate: 'befell' | 'passed' = 'befell'): void {
    this.deeds.push({ at: ++this.#count, what, fate });
  }

  /** Everything that may befall now, in the order in which it was listed. */
  #befalling(ready: readonly Line[]): readonly Option[] {
    return this.#mishaps.flatMap((mishap): readonly Option[] => {
      if (typeof mishap === 'number') return [async () => this.#pass(mishap)];
      if (this.#faults >= FAULTS_MAX) return [];
      if (mishap === 'flush-scripts' || mishap === 'restart') return [() => this.#strike(mishap)];
      return ready
        .filter((line) => befalls(mishap, line, this.#stage.flags))
        .map((line) => () => this.#hit(line, mishap));
    });
  }

  #pass(ms: number): void {
    this.#stage.advance(ms);
    this.#befell(`${ms} ms pass`, 'passed');
  }

  async #strike(fault: 'flush-scripts' | 'restart'): Promise<void> {
    this.#faults++;
    this.#remember();
    if (fault === 'flush-scripts') {
      await this.#stage.flushScripts();
      this.#befell(FORGOTTEN);
      return;
    }
    for (const line of this.#stage.proxy.lines()) for (const step of line.cut()) this.#note(step);
    await this.#stage.restart();
    this.#befell(RESTARTED);
  }

  async #hit(line: Line, fault: Fault): Promise<void> {
    this.#faults++;
    this.#remember();
    const text = REFUSALS[fault];
    if (text !== undefined) this.#note(line.refuse(text));
    else if (fault === 'lost-reply') this.#note(await line.letGo(true));
    else for (const step of line.cut()) this.#note(step);
  }
}

/** What a history says of the moment from which the store knows nothing. */
export const RESTARTED = 'the server is killed and starts again, empty';
export const FORGOTTEN = 'the server forgets all scripts';
