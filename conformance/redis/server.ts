import { mkdtempSync, rmSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClockMeans, ProcessClock } from '../process/clock.ts';
import { freePort } from '../process/free-port.ts';
import { guardFolder } from '../process/guard.ts';
import { findClock, isVirtual, type RealTime } from '../process/means.ts';
import { VirtualProcess } from '../process/virtual-process.ts';
import { environmentOf, type RedisFound, type RedisProgram, type RedisUrl } from './find.ts';

/** Saved before anybody may have them faked. */
const { setTimeout: later, clearTimeout: notLater } = globalThis;

/** A Redis that answers. */
export interface RedisServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** For the first line of a report: "redis 7.0.15 from PATH · virtual clock (shim)". */
  readonly describe: string;
  /** What the server reads; undefined: real time. */
  readonly clock: ProcessClock | undefined;
  /** Clauses that nobody can judge with this server. */
  readonly lost: readonly string[];
  stop(): Promise<void>;
}

/** Without a clock of ours nobody can set time back, let it stand still, or have it pass by years. */
const LOST_IN_REAL_TIME = ['TIME-1', 'TIME-2a', 'TIME-2b', 'TIME-3', 'TIME-4', 'TIME-5', 'TIME-6', 'LIFE-1'];
/** Nobody may kill a server that is not ours. */
const LOST_BY_URL = [...LOST_IN_REAL_TIME, 'FAULT-4'];

const LOOPBACK = '127.0.0.1';
const ANSWER_MS_MAX = 10_000;
const ANSWER_CHARS_MAX = 65_536;

/** What the server answers to a few commands, as it comes: up to the first text in which `isWhole`. */
const ask = (port: number, host: string, commands: string, isWhole: (text: string) => boolean): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = dial(port, host);
    let text = '';
    const settle = (act: () => void): void => {
      notLater(timer);
      socket.destroy();
      act();
    };
    const fail = (why: string): void => settle(() => reject(new Error(`redis at ${host}:${port}: ${why}`)));
    const timer = later(() => fail(`no answer after ${ANSWER_MS_MAX / 1000} s`), ANSWER_MS_MAX);
    socket.setEncoding('latin1');
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('it has ended the connection'));
    socket.on('data', (chunk: string) => {
      text += chunk;
      const refused = /^-(.*)\r\n/m.exec(text)?.[1];
      if (refused !== undefined) fail(`it answers ${refused}`);
      else if (isWhole(text)) settle(() => resolve(text));
      else if (text.length > ANSWER_CHARS_MAX) fail('its answer does not end');
    });
    socket.write(commands);
  });

const TIME = /^\*2\r\n\$\d+\r\n(\d+)\r\n\$\d+\r\n(\d+)\r\n/;

/** What TIME says, in nanoseconds. */
const timeOf = async (port: number): Promise<bigint> => {
  const answer = await ask(port, LOOPBACK, 'TIME\r\n', (text) => TIME.test(text));
  const [, seconds = '0', us = '0'] = TIME.exec(answer) ?? [];
  return BigInt(seconds) * 1_000_000_000n + BigInt(us) * 1_000n;
};

/** Somebody else may take the port before Redis does. */
const PORTS_TRIED_MAX = 5;

export interface RedisOptions {
  /** A clock that others share; it is theirs to close. Left out: a clock of its own, the best that there is here. */
  readonly clock?: ProcessClock;
  readonly startNs?: bigint;
  /** What clocks there are here: `findClock`, unless somebody knows better. */
  readonly means?: ClockMeans | RealTime;
  /** More options of the server: `['--maxmemory', '1mb']`. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A Redis of our own: it keeps nothing on a disk, listens on loopback only, and is killed. */
export class OwnRedis implements RedisServer {
  readonly host = LOOPBACK;
  readonly #program: RedisProgram;
  readonly #options: RedisOptions;
  readonly #folder: string;
  readonly #unguard: () => void;
  #clock: ProcessClock | undefined;
  #time: string;
  #process: VirtualProcess | undefined;
  #port = 0;

  /** @throws Error when it does not start. */
  static async start(program: RedisProgram, options: RedisOptions = {}): Promise<OwnRedis> {
    const server = new OwnRedis(program, options);
    try {
      await server.#startSomewhere();
      if (await server.#ignoresClock()) await server.#goOnInRealTime();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  private constructor(program: RedisProgram, options: RedisOptions) {
    this.#program = program;
    this.#options = options;
    this.#folder = mkdtempSync(join(tmpdir(), 'ratelaw-redis-'));
    this.#unguard = guardFolder(this.#folder);
    const { startNs, env = process.env } = options;
    const means = options.clock ?? options.means ?? findClock(env);
    if (means instanceof ProcessClock) this.#clock = means;
    // Time stands still for what the server reads and not for how it waits: else it would heed no signal, and would let
    // a script run for ever.
    else if (isVirtual(means))
      this.#clock = new ProcessClock(means, { monotonic: 'real', ...(startNs === undefined ? {} : { startNs }) });
    this.#time = this.#clock?.describe ?? ('why' in means ? `real time (${means.why})` : means.describe);
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `redis://${this.host}:${this.#port}`;
  }

  get clock(): ProcessClock | undefined {
    return this.#clock;
  }

  get describe(): string {
    return `${this.#program.version} from ${this.#program.from} · ${this.#time}`;
  }

  get lost(): readonly string[] {
    return this.#clock ? [] : LOST_IN_REAL_TIME;
  }

  /** At once: nothing is said to its clients, and nothing is kept. */
  async kill9(): Promise<void> {
    await this.#process?.stop();
  }

  /** It answers nobody and hears nothing, until {@link thaw}. */
  freeze(): void {
    this.#process?.freeze();
  }

  thaw(): void {
    this.#process?.thaw();
  }

  /** Killed, if it still runs; then an empty server on the same port and the same clock. */
  async restart(): Promise<void> {
    await this.kill9();
    await this.#start(this.#port);
  }

  async stop(): Promise<void> {
    await this.kill9();
    if (this.#clock !== this.#options.clock) this.#clock?.close();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#unguard();
  }

  async #start(port: number): Promise<void> {
    const { args = [], env = process.env } = this.#options;
    this.#process = await VirtualProcess.start({
      command: this.#program.path,
      args: [
        ...['--port', String(port), '--bind', LOOPBACK, '--dir', this.#folder],
        ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
        ...args,
      ],
      env: environmentOf(this.#program, env),
      clock: this.#clock,
    });
    await this.#process.saying(/Ready to accept connections/);
    this.#port = port;
  }

  async #startSomewhere(): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        await this.#start(await freePort());
        return;
      } catch (error) {
        const isTaken = /already in use/.test(this.#process?.output ?? '');
        if (!isTaken || tried === PORTS_TRIED_MAX) throw error;
        await this.kill9();
      }
    }
  }

  /** A program without libc takes no notice of what is preloaded. */
  async #ignoresClock(): Promise<boolean> {
    return this.#clock !== undefined && (await timeOf(this.#port)) !== (this.#clock.realtimeNs / 1_000n) * 1_000n;
  }

  async #goOnInRealTime(): Promise<void> {
    if (this.#options.clock)
      throw new Error(`${this.#program.path} takes no notice of its ${this.#time}: is it a program without libc?`);
    await this.kill9();
    this.#clock?.close();
    this.#time = `real time (it takes no notice of a ${this.#time})`;
    this.#clock = undefined;
    await this.#start(this.#port);
  }
}

/** A server that somebody else runs, in real time. */
const reach = async ({ url }: RedisUrl): Promise<RedisServer> => {
  const port = Number(url.port || 6379);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const words = [url.username && decodeURIComponent(url.username), url.password && decodeURIComponent(url.password)];
  const quoted = words.filter((word) => word !== '').map((word) => JSON.stringify(word));
  const login = quoted.length > 0 ? `AUTH ${quoted.join(' ')}\r\n` : '';
  const info = await ask(port, host, `${login}INFO server\r\n`, (text) => /redis_version:\S+\r\n/.test(text));
  const version = /redis_version:(\S+)/.exec(info)?.[1];
  return {
    url: url.href,
    host,
    port,
    describe: `redis ${version} at ${host}:${port} · real time: ${LOST_BY_URL.join(', ')} are not judged`,
    clock: undefined,
    lost: LOST_BY_URL,
    stop: async () => {},
  };
};

/** A program is started, and killed by `stop`; a server by URL is only asked whether it is there. */
export const startRedis = async <F extends RedisFound>(
  found: F,
  options: RedisOptions = {},
): Promise<F extends RedisProgram ? OwnRedis : RedisServer> => {
  type Started = F extends RedisProgram ? OwnRedis : RedisServer;
  return (found.kind === 'program' ? await OwnRedis.start(found, options) : await reach(found)) as Started;
};
