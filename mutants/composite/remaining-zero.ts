import type { Mutant } from '../mutant.ts';

export const remainingZero: Mutant = {
  id: 'composite-remaining-zero',
  algorithm: 'composite',
  breaks: ['META-2b'],
  wrong: 'every denial says that nothing remains, though a smaller cost would pass',
  temptation: 'denied is denied',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/composite.ts',
  limiter: 'Composite',
  edits: [
    {
      find: 'return deniedBy(this.#members[index]!.name, answers, tightest(answers).remaining,',
      replace: 'return deniedBy(this.#members[index]!.name, answers, 0,',
    },
  ],
};
