import type { Mutant } from '../mutant.ts';

export const lostWakeUp: Mutant = {
  id: 'waiting-lost-wake-up',
  algorithm: 'token-bucket',
  breaks: ['WAIT-4'],
  wrong: 'when the first in line is cancelled, those behind wait until its turn would have come',
  temptation: 'the timer is set already',
  seen: 'https://github.com/dotnet/runtime/issues/64078',
  class: 'waiter-cancel-leaks',
  direction: 'under',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [{ find: 'if (waiter.line.head === waiter) shorter.add(waiter.line);\n', replace: '' }],
};
