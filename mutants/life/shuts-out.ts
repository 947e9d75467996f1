import type { Mutant } from '../mutant.ts';

export const shutsOut: Mutant = {
  id: 'life-shuts-out',
  algorithm: 'token-bucket',
  breaks: ['LIFE-2'],
  wrong: 'keys are never forgotten, so a full table turns away all new ones for good',
  temptation: 'a maximum keeps memory bounded, and then nothing seems to be left to do about idle keys',
  class: 'key-leak',
  direction: 'under',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  inPlaceOf: 'memory/token-bucket 100 keys',
  edits: [
    { find: 'const LOOKS_PER_CALL = 2;', replace: 'const LOOKS_PER_CALL = 0;' },
    { find: 'const LOOKS_FOR_ROOM = 16;', replace: 'const LOOKS_FOR_ROOM = 0;' },
  ],
};
