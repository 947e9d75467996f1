import type { Mutant } from '../mutant.ts';

export const neverIsAWait: Mutant = {
  id: 'token-bucket-never-is-a-wait',
  algorithm: 'token-bucket',
  breaks: ['META-6'],
  wrong: 'a cost that can never pass is told to come back when the bucket is full',
  temptation: 'one formula gives a wait for any cost',
  seen: 'https://github.com/bucket4j/bucket4j/issues/220',
  class: 'oversize-request',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    { find: 'return never(this.view(row));', replace: 'return denied(this.view(row), this.view(row).resetAfterMs);' },
  ],
};
