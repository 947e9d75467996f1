import type { Mutant } from '../mutant.ts';

export const lateEdge: Mutant = {
  id: 'fixed-window-late-edge',
  algorithm: 'fixed-window',
  breaks: ['FW-2'],
  wrong: 'the instant at which a window ends belongs to it, and not to the next one',
  temptation: '`>` in place of `>=`, at an instant that no test hits',
  seen: 'https://github.com/Stirling-Tools/Stirling-PDF/pull/4820',
  class: 'boundary-inclusive',
  direction: 'under',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    { find: 'if (nowMs >= window.endMs) {', replace: 'if (nowMs > window.endMs) {' },
    { find: '> limit ? window.endMs - window.lastMs : 0', replace: '> limit ? window.endMs - window.lastMs + 1 : 0' },
  ],
};
