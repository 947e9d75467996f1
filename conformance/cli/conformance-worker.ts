/** Judges one after another of what it is given. */
import { parentPort } from 'node:worker_threads';
import { perform, type Task } from './conformance-task.ts';

const port = parentPort!;
port.on('message', (task: Task) => {
  perform(task).then(
    (done) => port.postMessage({ done }),
    (error: unknown) => port.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : error }),
  );
});
