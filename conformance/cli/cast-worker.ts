/** Judges one after another of what it is given. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import type { Answer } from './cast-pool.ts';
import { type Done, perform, type Task } from './cast-task.ts';

const port = parentPort!;
const say = (answer: Answer<Done>): void => port.postMessage(answer);
port.on('message', (task: Task) => {
  perform(task)
    .then((done) => say({ done }))
    .catch((error: unknown) => {
      say({ error: error instanceof Error ? (error.stack ?? error.message) : messageOf(error) });
    });
});
