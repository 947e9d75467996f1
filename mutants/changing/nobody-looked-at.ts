import type { Mutant } from '../mutant.ts';

export const nobodyLookedAt: Mutant = {
  id: 'changing-nobody-looked-at',
  algorithm: 'sliding-log',
  breaks: ['RECONF-2'],
  wrong: 'a limit that is raised wakes nobody: those in line wait until an entry of the log expires',
  temptation: 'only what expires makes room',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  needs: ['acquire', 'reconfigure'],
  edits: [{ find: 'this.change(rules, clockMs);\n    this.changed();\n', replace: 'this.change(rules, clockMs);\n' }],
};
