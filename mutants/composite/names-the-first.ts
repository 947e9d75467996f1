import type { Mutant } from '../mutant.ts';

export const namesTheFirst: Mutant = {
  id: 'composite-names-the-first',
  algorithm: 'composite',
  breaks: ['COMP-2'],
  wrong: 'whichever limit denies, the first is named',
  temptation: 'the loop is over, and its first name is at hand',
  direction: 'claim',
  base: 'src/memory/composite.ts',
  limiter: 'Composite',
  edits: [
    {
      find: 'return deniedBy(this.#members[index]!.name, answers,',
      replace: 'return deniedBy(this.#members[0]!.name, answers,',
    },
  ],
};
