import type { Mutant } from '../mutant.ts';

export const defaultExpiry: Mutant = {
  id: 'life-default-expiry',
  algorithm: 'fixed-window',
  breaks: ['LIFE-1'],
  wrong: 'a key is forgotten a minute after it was last seen, however long its window is',
  temptation: 'a minute was the window when that was written',
  seen: 'https://github.com/fastify/fastify-rate-limit/issues/175',
  class: 'ttl-too-short',
  direction: 'over',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'return window.used === 0 ? window.lastMs : window.endMs;',
      replace: 'return window.used === 0 ? window.lastMs : Math.min(window.endMs, window.lastMs + 60_000);',
    },
  ],
};
