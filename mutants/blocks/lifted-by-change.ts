import type { Mutant } from '../mutant.ts';

export const liftedByChange: Mutant = {
  id: 'blocks-lifted-by-change',
  algorithm: 'fixed-window',
  breaks: ['RECONF-2'],
  wrong: 'another config ends every penalty',
  temptation: 'the penalty was for exceeding a limit that is no more',
  direction: 'over',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  inPlaceOf: 'memory/fixed-window penalty',
  needs: 'reconfigure',
  edits: [
    {
      find: 'this.carry(row, from, to);\n',
      replace: 'this.carry(row, from, to);\n      row.blockedUntilMs = Number.NEGATIVE_INFINITY;\n',
    },
  ],
};
