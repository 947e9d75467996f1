import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { resolve as pathOf } from 'node:path';
import { messageOf, oneLine } from '../errors.ts';
import type { ProcessClock } from './clock.ts';
import { spawnGuarded } from './guard.ts';
import { programOf } from './programs.ts';

/** Saved before anybody may have them faked. */
const { setTimeout: later, clearTimeout: notLater } = globalThis;

/** In real time, as processes are: one that takes longer will never be ready, or answer. */
const PATIENCE_MS = 30_000;
/** What a process writes is kept up to here, and of that only the end. */
const OUTPUT_CHARS_MAX = 65_536;
/** Lines that nobody has asked for yet; where nobody ever asks, what comes after them is not kept. */
const LINES_MAX = 1_000;

export interface ProcessOptions {
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** In place of the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Left out: real time. Others may run on the same clock. */
  readonly clock?: ProcessClock | undefined;
}

/** Any program, on a clock of ours. It runs until it is stopped, or this thread ends. */
export class VirtualProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #name: string;
  readonly #spawned: Promise<void>;
  readonly #ended: Promise<string>;
  readonly #lines: string[] = [];
  #unfinished = '';
  #output = '';
  #end: string | undefined;
  #wakers: (() => void)[] = [];

  /** The process as soon as it is there. @throws Error when it cannot be started. */
  static async start(options: ProcessOptions): Promise<VirtualProcess> {
    const { command, cwd = '.', env = process.env } = options;
    if (!programOf(command.includes('/') ? pathOf(cwd, command) : command, env))
      throw new Error(`${command}: could not be started: there is no such program that may be run`);
    const started = new VirtualProcess(options);
    await started.#spawned;
    return started;
  }

  private constructor({ command, args = [], cwd, env = process.env, clock }: ProcessOptions) {
    this.#name = command;
    // A group of its own: with the process end those that it has started.
    const { child, unguard } = spawnGuarded(command, args, {
      env: clock ? clock.environment(env) : env,
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.#child = child;
    this.#spawned = new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new Error(`${command}: could not be started: ${messageOf(error)}`)));
    });
    this.#ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#end = signal ?? `exit code ${code}`;
        this.#wake();
        unguard();
        resolve(this.#end);
      });
    });
    // A process that has ended reads nothing more: that it has ended is told where somebody asks it something.
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#keep(text);
      this.#cut(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The end of what it has written, to both streams. */
  get output(): string {
    return this.#output;
  }

  /** How it ended, once it has: "SIGKILL", "exit code 1". */
  get ended(): Promise<string> {
    return this.#ended;
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  /** The next line of its standard output, without the line break, up to 64 Ki characters. @throws Error when there will be none. */
  async nextLine(waitMs = PATIENCE_MS): Promise<string> {
    await this.#until(() => this.#lines.length > 0, 'no line', waitMs);
    return this.#lines.shift()!;
  }

  /** Until it has written what `pattern` describes. @throws Error when it does not. */
  async saying(pattern: RegExp, waitMs = PATIENCE_MS): Promise<void> {
    await this.#until(() => pattern.test(this.#output), `did not write ${pattern}`, waitMs);
  }

  /** Ends it and all that it has started, at once; whether it heeds signals does not matter. */
  async stop(): Promise<void> {
    if (this.#signal('SIGKILL')) await this.#ended;
  }

  /** From now on it does nothing, as if the machine never came to it; what is sent to it waits. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  /** It goes on where it was. */
  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** To it and all that it has started; false if it has ended. */
  #signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): boolean {
    if (this.#end !== undefined || this.#child.pid === undefined) return false;
    try {
      process.kill(-this.#child.pid, name);
    } catch (error) {
      // It may end by itself between the two lines.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    return true;
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-OUTPUT_CHARS_MAX);
    this.#wake();
  }

  #cut(text: string): void {
    const parts = (this.#unfinished + text).split('\n');
    this.#unfinished = parts.pop()!.slice(-OUTPUT_CHARS_MAX);
    for (const part of parts) if (this.#lines.length < LINES_MAX) this.#lines.push(part.slice(0, OUTPUT_CHARS_MAX));
    this.#wake();
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }

  async #until(holds: () => boolean, otherwise: string, waitMs: number): Promise<void> {
    let isLate = false;
    const timer = later(() => {
      isLate = true;
      this.#wake();
    }, waitMs);
    try {
      while (!holds()) {
        if (this.#end !== undefined) throw new Error(`${this.#name}: ${otherwise}: ${this.#end}${this.#said()}`);
        if (isLate) throw new Error(`${this.#name}: ${otherwise} after ${waitMs / 1000} s${this.#said()}`);
        await new Promise<void>((resolve) => {
          this.#wakers.push(resolve);
        });
      }
    } finally {
      notLater(timer);
    }
  }

  #said(): string {
    return this.#output === '' ? '' : `; its last words: ${oneLine(this.#output.slice(-300))}`;
  }
}
