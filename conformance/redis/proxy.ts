import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { LinkState } from '../distributed/link.ts';
import { messageOf } from '../errors.ts';
import { errorReply, isPush, Splitter, type Value, valueIn, wordsOf } from './resp.ts';

/**
 * Stands between the connections of a limiter and Redis, and holds each command until it is let go. It has a door for each
 * node, so that whoever knocks is known by the door. Nothing here chooses, and nothing here knows of time: see schedule.ts.
 */

/** What became of a command. `executed`: the server ran it; `lost`: so it did, and its reply never arrived. */
export type Fate = 'executed' | 'lost' | 'cut' | 'refused';

export interface Step {
  readonly node: number;
  readonly words: readonly string[];
  readonly fate: Fate;
  /** What the server, or the proxy in its place, replied. */
  readonly reply?: Value;
}

/**
 * What is answered when something else happens, or goes on being answered: who goes on next could not be chosen while it is
 * under way.
 */
const WAITING: ReadonlySet<string> = new Set([
  'BLMOVE',
  'BLMPOP',
  'BLPOP',
  'BRPOP',
  'BRPOPLPUSH',
  'BZMPOP',
  'BZPOPMAX',
  'BZPOPMIN',
  'MONITOR',
  'PSUBSCRIBE',
  'SSUBSCRIBE',
  'SUBSCRIBE',
]);

/** What a client asks of a new connection, and what touches no key. */
const HANDSHAKE: ReadonlySet<string> = new Set([
  'HELLO',
  'AUTH',
  'CLIENT',
  'SELECT',
  'INFO',
  'COMMAND',
  'PING',
  'QUIT',
]);
/** Commands of one connection that are waiting, and connections of all nodes: more are no rate limiter's. */
const HELD_MAX = 10_000;
export const LINES_MAX = 512;

const nameOf = (words: readonly string[]): string => (words[0] ?? '').toUpperCase();

interface InFlight {
  /** Called with the reply, or with nothing when the connection ended before it came. */
  readonly done: (reply: Buffer | undefined) => void;
  /** The reply goes no further. */
  readonly lost: boolean;
  /** Of the command. */
  readonly name: string;
}

/** What whoever owns the connections is told of them. */
interface Owner {
  readonly changed: () => void;
  readonly isDeaf: () => boolean;
  /** A command that waits has come. */
  readonly waits: (name: string) => void;
  /** What came is no RESP, or too much of it, and has ended the connection. */
  readonly loses: (what: string) => void;
}

/** One connection of a client, with one of its own to the server. */
export class Line {
  readonly node: number;
  /** Lines are told apart by when they were opened. */
  readonly order: number;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #owner: Owner;
  readonly #inFlight: InFlight[] = [];
  #held: Buffer[] = [];
  #isOpen = true;
  /** Between MULTI and EXEC. */
  #inTransaction = false;

  constructor(node: number, order: number, client: Socket, server: Socket, owner: Owner) {
    this.node = node;
    this.order = order;
    this.#client = client;
    this.#server = server;
    this.#owner = owner;
    const commands = new Splitter();
    const replies = new Splitter();
    this.#follow(client, commands, (command) => this.#asked(command));
    this.#follow(server, replies, (reply) => this.#answered(reply));
  }

  #follow(from: Socket, splitter: Splitter, take: (value: Buffer) => void): void {
    from.setNoDelay(true);
    from.on('data', (chunk: Buffer) => {
      try {
        for (const value of splitter.push(chunk)) if (this.#isOpen) take(value);
      } catch (error) {
        // Whoever does not speak RESP is told so, and sent away.
        const isCommand = from === this.#client;
        if (isCommand) this.#client.write(errorReply(`ERR ${messageOf(error)}`));
        const what = isCommand ? 'a command' : `a reply to ${this.#inFlight[0]?.name ?? 'nothing'}`;
        this.#owner.loses(`${what} that cannot be followed: ${messageOf(error)}`);
        this.cut();
      }
    });
    // An error is followed by a close.
    from.on('error', () => {});
    from.on('close', () => this.cut());
  }

  #asked(command: Buffer): void {
    const name = nameOf(wordsOf(command));
    if (WAITING.has(name)) {
      this.#owner.waits(name);
      this.#client.write(errorReply(`ERR ${name} waits, and cannot be driven`));
    } else if (this.#held.length >= HELD_MAX) this.cut();
    else if (this.#held.length === 0 && HANDSHAKE.has(name)) void this.#send(command, false);
    else this.#held.push(command);
    this.#owner.changed();
  }

  #answered(reply: Buffer): void {
    const sent = isPush(reply) ? undefined : this.#inFlight.shift();
    if (!sent?.lost) this.#client.write(reply);
    if (sent?.lost) this.cut();
    sent?.done(reply);
    this.#owner.changed();
  }

  #send(command: Buffer, lost: boolean): Promise<Buffer | undefined> {
    return new Promise((done) => {
      this.#inFlight.push({ done, lost, name: nameOf(wordsOf(command)) });
      this.#server.write(command);
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** A command is with the server. */
  get isBusy(): boolean {
    return this.#inFlight.length > 0;
  }

  get isReady(): boolean {
    return this.#isOpen && this.#held.length > 0 && !this.isBusy;
  }

  /** The command that is next. */
  get next(): readonly string[] {
    const [command] = this.#held;
    return command ? wordsOf(command) : [];
  }

  /** An error in the place of a reply would make another transaction of this one. */
  get isInTransaction(): boolean {
    return this.#inTransaction || ['MULTI', 'EXEC', 'DISCARD', 'WATCH', 'UNWATCH'].includes(nameOf(this.next));
  }

  /** Lets the next command go, and waits until its reply has been passed on, or lost: as it always is on a deaf link. */
  async letGo(losesReply = this.#owner.isDeaf()): Promise<Step> {
    const { node } = this;
    const command = this.#held.shift();
    if (!command) throw new Error(`line ${this.order} of node ${node} holds no command`);
    const words = wordsOf(command);
    const name = nameOf(words);
    const reply = await this.#send(command, losesReply);
    if (name === 'MULTI') this.#inTransaction = true;
    else if (name === 'EXEC' || name === 'DISCARD') this.#inTransaction = false;
    while (this.#held[0] && HANDSHAKE.has(nameOf(wordsOf(this.#held[0]))))
      void this.#send(this.#held.shift() as Buffer, false);
    if (!reply) return { node, words, fate: 'cut' };
    return { node, words, fate: losesReply ? 'lost' : 'executed', reply: valueIn(reply) };
  }

  /** Answers the next command with an error; the server never sees it. */
  refuse(text: string): Step {
    const words = this.next;
    this.#held.shift();
    const reply = errorReply(text);
    this.#client.write(reply);
    this.#owner.changed();
    return { node: this.node, words, fate: 'refused', reply: valueIn(reply) };
  }

  /** Ends the connection; what it holds never gets to the server. */
  cut(): readonly Step[] {
    if (!this.#isOpen) return [];
    this.#isOpen = false;
    const steps = this.#held.map((command): Step => ({ node: this.node, words: wordsOf(command), fate: 'cut' }));
    this.#held = [];
    this.#client.destroy();
    this.#server.destroy();
    for (const { done } of this.#inFlight.splice(0)) done(undefined);
    this.#owner.changed();
    return steps;
  }
}

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

export class RedisProxy {
  /** For each node, where it finds Redis. */
  readonly urls: readonly string[];
  /** Called whenever a command or a reply has come, or a connection has ended. */
  onChange: () => void = () => {};
  /** The first command that came which waits; the server never saw it. */
  waiting: string | undefined;
  /** The first thing that came from either side and could not be followed. */
  unfollowed: string | undefined;
  /** Somebody was turned away, as there were too many. */
  isCrowded = false;
  readonly #doors: readonly Server[];
  readonly #lines = new Set<Line>();
  readonly #links = new Map<number, LinkState>();
  #opened = 0;
  /** New connections wait for the server to be there. */
  #server: Promise<number>;

  private constructor(doors: readonly Server[], ports: readonly number[], serverPort: number) {
    this.#doors = doors;
    this.urls = ports.map((port) => `redis://127.0.0.1:${port}`);
    this.#server = Promise.resolve(serverPort);
    doors.forEach((door, node) => {
      door.on('connection', (client) => void this.#open(node, client));
    });
  }

  static async listen(nodes: number, serverPort: number): Promise<RedisProxy> {
    const doors = Array.from({ length: nodes }, () => createServer());
    const ports = await Promise.all(doors.map(listen));
    return new RedisProxy(doors, ports, serverPort);
  }

  async #open(node: number, client: Socket): Promise<void> {
    client.on('error', () => {});
    this.isCrowded ||= this.#lines.size >= LINES_MAX;
    if (this.#lines.size >= LINES_MAX || this.#links.get(node) === 'cut') {
      client.destroy();
      return;
    }
    client.pause();
    const server = connect(await this.#server, '127.0.0.1');
    const line = new Line(node, this.#opened++, client, server, {
      changed: () => this.onChange(),
      isDeaf: () => this.#links.get(node) === 'deaf',
      waits: (name) => {
        this.waiting ??= name;
      },
      loses: (what) => {
        this.unfollowed ??= what;
      },
    });
    this.#lines.add(line);
    server.on('close', () => this.#lines.delete(line));
    client.resume();
    this.onChange();
  }

  /** Open connections, those of the first node first. */
  lines(node?: number): readonly Line[] {
    return [...this.#lines]
      .filter((line) => line.isOpen && (node === undefined || line.node === node))
      .sort((a, b) => a.node - b.node || a.order - b.order);
  }

  /** Connections whose next command waits. */
  ready(node?: number): readonly Line[] {
    return this.lines(node).filter((line) => line.isReady);
  }

  get isBusy(): boolean {
    return [...this.#lines].some((line) => line.isBusy);
  }

  /** Sets how the link of a node is. While it is cut its connections end, and new ones end at once. */
  link(node: number, state: LinkState): void {
    this.#links.set(node, state);
    if (state === 'cut') for (const line of this.lines(node)) line.cut();
  }

  /** Every link is whole. */
  mend(): void {
    this.#links.clear();
  }

  /** Ends every connection; new ones wait until `restarted` gives the port of the server again. */
  async without(restarted: () => Promise<number>): Promise<void> {
    for (const line of this.lines()) line.cut();
    this.#server = restarted();
    await this.#server;
    this.onChange();
  }

  async close(): Promise<void> {
    for (const line of this.lines()) line.cut();
    await Promise.all(this.#doors.map((door) => new Promise<void>((resolve) => door.close(() => resolve()))));
  }
}
