import type { Mutant } from '../mutant.ts';

export const windowSlides: Mutant = {
  id: 'fixed-window-window-slides',
  algorithm: 'fixed-window',
  breaks: ['FW-1'],
  wrong: 'each request moves the end of the window: who comes often enough never sees a new one',
  temptation: 'the expiry is set where the count is raised',
  seen: 'https://github.com/fastify/fastify-rate-limit/pull/322',
  class: 'sliding-expiry',
  direction: 'under',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  inPlaceOf: 'memory/fixed-window first-request',
  edits: [{ find: 'if (!this.#isRunning(window)) window.endMs = ', replace: 'window.endMs = ' }],
};
