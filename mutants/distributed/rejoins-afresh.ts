import type { Mutant } from '../mutant.ts';

export const rejoinsAfresh: Mutant = {
  id: 'distributed-rejoins-afresh',
  algorithm: 'bounded',
  breaks: ['DIST-4'],
  wrong: 'a node that was cut off too long forgets what it has spent meanwhile, and begins anew',
  temptation: 'what it knows is old, and so it is thrown away',
  direction: 'over',
  base: 'src/distributed/debts.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/debts',
  edits: [
    {
      find: '    copy.pending ??= this.#write(copy);',
      replace: `    if (this.#isTooOld(copy)) {
      copy.pending = undefined;
      copy.spent = 0;
    }
    copy.pending ??= this.#write(copy);`,
    },
  ],
};
