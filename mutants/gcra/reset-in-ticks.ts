import type { Mutant } from '../mutant.ts';

export const resetInTicks: Mutant = {
  id: 'gcra-reset-in-ticks',
  algorithm: 'gcra',
  breaks: ['META-5'],
  wrong: 'the time until a whole burst conforms is told in ticks, and not in milliseconds',
  temptation: 'the TAT is a time, whatever its unit',
  seen: 'https://github.com/sigmavirus24/rush/issues/18',
  class: 'unit-mixup',
  direction: 'claim',
  base: 'src/memory/gcra.ts',
  limiter: 'Gcra',
  edits: [
    {
      find: 'const { capacity, tokens } = this.#units;\n    const remaining',
      replace: 'const { capacity } = this.#units;\n    const remaining',
    },
    { find: 'const resetAfterMs = Math.ceil(arrivals.tat / tokens);', replace: 'const resetAfterMs = arrivals.tat;' },
  ],
};
