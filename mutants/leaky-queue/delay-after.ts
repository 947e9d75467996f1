import type { Mutant } from '../mutant.ts';

export const delayAfter: Mutant = {
  id: 'leaky-queue-delay-after',
  algorithm: 'leaky-queue',
  breaks: ['LB-2'],
  wrong: 'a turn is told as the end of its own work, and not of the work before it',
  temptation: 'the delay is read off the backlog, which has just been raised',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/memory/leaky-queue.ts',
  limiter: 'LeakyQueue',
  edits: [
    {
      find: 'const delayMs = Math.ceil(queue.backlog / this.#units.tokens);\n    this.take(queue, cost);',
      replace: 'this.take(queue, cost);\n    const delayMs = Math.ceil(queue.backlog / this.#units.tokens);',
    },
  ],
};
