import { Worker } from 'node:worker_threads';
import { FaultError } from '../errors.ts';
import type { Results, Task } from './task.ts';

export type Result = Results[Task['kind']];
type Answer = { readonly result: Result } | { readonly error: string };

/**
 * Performs tasks side by side, in threads of their own, and hands on each result as it comes.
 * @throws FaultError when a task throws.
 */
export const performAll = async (
  tasks: readonly Task[],
  count: number,
  done: (task: Task, result: Result) => void,
): Promise<void> => {
  let next = 0;
  const drain = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let current: Task | undefined;
      const goOn = (): void => {
        current = tasks[next++];
        if (current) worker.postMessage(current);
        else resolve();
      };
      worker.on('message', (answer: Answer) => {
        if ('error' in answer) return reject(new FaultError(`${JSON.stringify(current)}: ${answer.error}`));
        if (current) done(current, answer.result);
        goOn();
      });
      worker.on('error', reject);
      goOn();
    });
  const workers = Array.from(
    { length: Math.min(count, tasks.length) },
    () => new Worker(new URL('./worker.js', import.meta.url)),
  );
  try {
    await Promise.all(workers.map(drain));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};
