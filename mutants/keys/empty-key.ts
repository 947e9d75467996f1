import type { Mutant } from '../mutant.ts';

export const emptyKey: Mutant = {
  id: 'keys-empty-key',
  algorithm: 'token-bucket',
  breaks: ['KEY-3'],
  wrong: 'the empty key is a key like any other: all who have none share it',
  temptation: 'every string is a key',
  class: 'key-collision',
  direction: 'over',
  base: 'src/memory/checks.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [{ find: "if (typeof key !== 'string' || key === '')", replace: "if (typeof key !== 'string')" }],
};
