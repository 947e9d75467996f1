import type { Mutant } from '../mutant.ts';

export const wholeSeconds: Mutant = {
  id: 'sliding-log-whole-seconds',
  algorithm: 'sliding-log',
  breaks: ['SLOG-1'],
  wrong:
    'entries are kept in milliseconds, and compared with a clock of whole seconds: they expire up to a second late',
  temptation: 'one function for the time gives seconds, another gives milliseconds',
  seen: 'https://github.com/symfony/symfony/pull/43677',
  class: 'unit-mixup',
  direction: 'under',
  base: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: 'while (entries.count > 0 && nowMs - entries.atMs(0) >= this.#interval.expiryMs) {',
      replace:
        'while (entries.count > 0 && Math.floor(nowMs / 1000) * 1000 - entries.atMs(0) >= this.#interval.expiryMs) {',
    },
  ],
};
