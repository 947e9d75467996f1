import type { Mutant } from '../mutant.ts';

export const nodeStamps: Mutant = {
  id: 'distributed-node-stamps',
  algorithm: 'token-bucket',
  breaks: ['DIST-3'],
  wrong: 'each request is stamped with the clock of its node, and the stored instant follows it back',
  temptation: 'the node knows when the request came, and the database should not have to know the time',
  class: 'clock-skew-stale-now',
  direction: 'over',
  base: 'src/distributed/strict.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/strict',
  edits: [
    {
      find: '    const standing = await backend.take(bucket, key, cost);',
      replace: `    const stamped = { ...bucket, nowMs: this.#parts.clock.nowMs() };
    const standing = await backend.take(stamped, key, cost);`,
    },
    {
      in: 'src/distributed/memory-backend.ts',
      find: '    const nowMs = readMs(clock);',
      replace: '    const nowMs = (bucket as Bucket & { nowMs?: number }).nowMs ?? readMs(clock);',
    },
  ],
};
