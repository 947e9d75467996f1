import type { Mutant } from '../mutant.ts';

export const closedEdge: Mutant = {
  id: 'sliding-log-closed-edge',
  algorithm: 'sliding-log',
  breaks: ['SLOG-1'],
  wrong:
    'open and closed are the wrong way round: at exactly one window of age a request still counts, though it is declared not to',
  temptation: 'a window of a second has a thousand milliseconds, and one more at its end',
  class: 'boundary-inclusive',
  direction: 'under',
  base: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: "expiryMs: edge === 'open' ? windowMs : windowMs + 1",
      replace: "expiryMs: edge === 'closed' ? windowMs : windowMs + 1",
    },
  ],
};
