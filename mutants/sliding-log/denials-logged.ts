import type { Mutant } from '../mutant.ts';

export const denialsLogged: Mutant = {
  id: 'sliding-log-denials-logged',
  algorithm: 'sliding-log',
  breaks: ['ADM-6'],
  wrong: 'denied requests are logged too: who goes on asking is never let in again',
  temptation: 'add, then count, then decide: one round trip',
  seen: 'https://github.com/tj/node-ratelimiter/issues/43',
  class: 'counts-rejected',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace: 'const decision = denied(this.view(row), waitMs);\n    this.take(row, cost);\n    return decision;',
    },
    {
      in: 'src/memory/sliding-log.ts',
      find: 'log.entries.push(log.lastMs, cost, this.#interval.limit);',
      replace: 'log.entries.push(log.lastMs, cost, Number.MAX_SAFE_INTEGER);',
    },
  ],
};
