import type { Mutant } from '../mutant.ts';

export const sharedWindow: Mutant = {
  id: 'life-shared-window',
  algorithm: 'fixed-window',
  breaks: ['KEY-1'],
  wrong: 'all keys share the window that the first of them began',
  temptation: 'a window is a time, and time is the same for all',
  seen: 'https://github.com/fastify/fastify-rate-limit/pull/217',
  class: 'key-collision',
  direction: 'over',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  inPlaceOf: 'memory/fixed-window first-request',
  edits: [
    {
      find: "readonly #anchor: 'epoch' | 'first-request';",
      replace: "readonly #anchor: 'epoch' | 'first-request';\n  #runningUntilMs = Number.NEGATIVE_INFINITY;",
    },
    {
      find: 'if (!this.#isRunning(window)) window.endMs = window.lastMs + this.#windows.windowMs;',
      replace:
        'if (window.lastMs >= this.#runningUntilMs) this.#runningUntilMs = window.lastMs + this.#windows.windowMs;\n    if (!this.#isRunning(window)) window.endMs = this.#runningUntilMs;',
    },
  ],
};
