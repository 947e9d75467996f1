import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FaultError } from '../errors.ts';
import type { Done, Task } from './conformance-task.ts';

/** More threads than this are of little use: the longest task is a tenth of the whole. */
const WORKERS_MAX = 4;

type Answer = { readonly done: Done } | { readonly error: unknown };

/**
 * Performs tasks side by side; the results are in the order of the tasks.
 * @throws FaultError when a task throws: no limiter can make it.
 */
export const performAll = async (tasks: readonly Task[]): Promise<readonly Done[]> => {
  const results: Done[] = [];
  let next = 0;
  const workers = Array.from(
    { length: Math.min(WORKERS_MAX, availableParallelism(), tasks.length) },
    () => new Worker(new URL('./conformance-worker.js', import.meta.url)),
  );
  const drain = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let current = -1;
      const goOn = (): void => {
        current = next++;
        const task = tasks[current];
        if (task) worker.postMessage(task);
        else resolve();
      };
      worker.on('message', (answer: Answer) => {
        if ('error' in answer) {
          reject(new FaultError(`${tasks[current]?.kind} ${tasks[current]?.index}: ${String(answer.error)}`));
          return;
        }
        results[current] = answer.done;
        goOn();
      });
      worker.on('error', reject);
      goOn();
    });
  try {
    await Promise.all(workers.map(drain));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
};
