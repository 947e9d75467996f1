import type { Mutant } from '../mutant.ts';

export const forgetsEarly: Mutant = {
  id: 'sliding-log-forgets-early',
  algorithm: 'sliding-log',
  breaks: ['SLOG-1'],
  wrong: 'a request is forgotten a millisecond too early',
  temptation: 'the last 1000 ms are those up to 999 ms ago',
  class: 'boundary-inclusive',
  direction: 'over',
  base: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: "expiryMs: edge === 'open' ? windowMs : windowMs + 1",
      replace: "expiryMs: edge === 'open' ? windowMs - 1 : windowMs",
    },
  ],
};
