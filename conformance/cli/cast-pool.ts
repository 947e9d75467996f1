import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FaultError, messageOf } from '../errors.ts';

/** More threads than this are of little use: the longest task is a twentieth of the whole. */
const WORKERS_MAX = 8;
/** A task takes a second or two. A limiter that holds up its thread for so long will not return. */
const TASK_MS_MAX = 120_000;

/** What a thread answers to a task. */
export type Answer<Done> = { readonly done: Done } | { readonly error: string };

/** A limiter that took its thread with it, or never gave it back. */
export interface Lost {
  readonly lost: 'crash' | 'timeout';
  readonly why: string;
}

export interface PoolOptions {
  readonly worker: URL;
  readonly workersMax?: number;
  readonly taskMsMax?: number;
  readonly progress?: (done: number, of: number) => void;
}

/** A thread that performs one task after another, until it is lost. */
class Thread<Task, Done> {
  readonly #worker: Worker;
  #end: (result: Answer<Done> | Lost) => void = () => {};

  constructor(url: URL) {
    this.#worker = new Worker(url);
    this.#worker.on('message', (answer: Answer<Done>) => this.#end(answer));
    this.#worker.on('error', (error) => this.#end({ lost: 'crash', why: messageOf(error) }));
    this.#worker.on('exit', (code) =>
      this.#end({ lost: 'crash', why: `it ended its own thread (process.exit(${code}))` }),
    );
  }

  /** @throws FaultError when the task fails in itself. */
  async ask(task: Task, msMax: number): Promise<Done | Lost> {
    let watchdog: NodeJS.Timeout | undefined;
    const result = await new Promise<Answer<Done> | Lost>((resolve) => {
      this.#end = resolve;
      const why = `no answer within ${msMax / 1000} s`;
      watchdog = setTimeout(() => resolve({ lost: 'timeout', why }), msMax);
      this.#worker.postMessage(task);
    });
    clearTimeout(watchdog);
    if ('error' in result) throw new FaultError(`${JSON.stringify(task)}: ${result.error}`);
    return 'done' in result ? result.done : result;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

/**
 * Performs tasks side by side, each thread one after another; the results are in the order of the tasks.
 * @throws FaultError when a task fails in itself: no limiter can make it.
 */
export const performAll = async <Task, Done>(
  tasks: readonly Task[],
  { worker, workersMax = WORKERS_MAX, taskMsMax = TASK_MS_MAX, progress = () => {} }: PoolOptions,
): Promise<readonly (Done | Lost)[]> => {
  const results: (Done | Lost)[] = [];
  const threads = new Set<Thread<Task, Done>>();
  let next = 0;
  let completed = 0;
  const drain = async (): Promise<void> => {
    let thread: Thread<Task, Done> | undefined;
    for (let index = next++; index < tasks.length; index = next++) {
      thread ??= new Thread<Task, Done>(worker);
      threads.add(thread);
      const result = await thread.ask(tasks[index] as Task, taskMsMax);
      results[index] = result;
      progress(++completed, tasks.length);
      if (!isLost(result)) continue;
      // Whatever it left behind goes with its thread.
      threads.delete(thread);
      await thread.stop();
      thread = undefined;
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(workersMax, availableParallelism(), tasks.length) }, drain));
  } finally {
    await Promise.all([...threads].map((thread) => thread.stop()));
  }
  return results;
};

export const isLost = (result: unknown): result is Lost =>
  result !== null && typeof result === 'object' && 'lost' in result;
