import type { Mutant } from '../mutant.ts';

export const noTurn: Mutant = {
  id: 'leaky-queue-no-turn',
  algorithm: 'leaky-queue',
  breaks: ['LB-2', 'WAIT-1'],
  wrong: 'who is let into the queue starts at once',
  temptation: 'there was room, so it may go',
  direction: 'over',
  base: 'src/memory/leaky-queue.ts',
  limiter: 'LeakyQueue',
  needs: 'acquire',
  edits: [{ find: 'if (aheadMs > 0) return denied(', replace: 'if (aheadMs > Number.MAX_VALUE) return denied(' }],
};
