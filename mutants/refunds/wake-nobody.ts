import type { Mutant } from '../mutant.ts';

export const wakeNobody: Mutant = {
  id: 'refunds-wake-nobody',
  algorithm: 'token-bucket',
  breaks: ['WAIT-2'],
  wrong: 'who waits is not told of what was given back',
  temptation: 'the timer of the first in line is set already',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: ['acquire', 'refund'],
  edits: [{ find: '    this.changed(key);\n', replace: '' }],
};
