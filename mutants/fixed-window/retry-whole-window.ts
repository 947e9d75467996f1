import type { Mutant } from '../mutant.ts';

export const retryWholeWindow: Mutant = {
  id: 'fixed-window-retry-whole-window',
  algorithm: 'fixed-window',
  breaks: ['META-4'],
  wrong: 'whoever is denied is told to wait for a whole window, however little of it is left',
  temptation: 'the window is a constant, and long enough',
  seen: 'https://github.com/go-chi/httprate/issues/47',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace:
        'const { windowMs = waitMs } = this.rules as { readonly windowMs?: number };\n    return denied(this.view(row), windowMs);',
    },
  ],
};
