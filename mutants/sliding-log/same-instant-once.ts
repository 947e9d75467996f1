import type { Mutant } from '../mutant.ts';

export const sameInstantOnce: Mutant = {
  id: 'sliding-log-same-instant-once',
  algorithm: 'sliding-log',
  breaks: ['SLOG-2'],
  wrong: 'requests at the same instant are one',
  temptation: 'the log is a sorted set, and the timestamp is its member',
  seen: 'https://github.com/genlayerlabs/genlayer-studio/pull/1536',
  class: 'toctou-race',
  direction: 'over',
  base: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: 'log.entries.push(log.lastMs, cost, this.#interval.limit);',
      replace:
        'const { entries } = log;\n    if (entries.count > 0 && entries.atMs(entries.count - 1) === log.lastMs) return;\n    entries.push(log.lastMs, cost, this.#interval.limit);',
    },
  ],
};
