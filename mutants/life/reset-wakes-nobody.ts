import type { Mutant } from '../mutant.ts';

export const resetWakesNobody: Mutant = {
  id: 'life-reset-wakes-nobody',
  algorithm: 'gcra',
  breaks: ['WAIT-2'],
  wrong: 'those who wait for a key that is reset wait on as if it had not been',
  temptation: 'what is forgotten has nobody to tell',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/gcra.ts',
  limiter: 'Gcra',
  needs: ['acquire', 'reset'],
  edits: [{ find: 'this.forget(key);\n    this.changed(key);\n', replace: 'this.forget(key);\n' }],
};
