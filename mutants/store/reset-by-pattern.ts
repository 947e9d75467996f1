import type { Mutant } from '../mutant.ts';

export const resetByPattern: Mutant = {
  id: 'store-reset-by-pattern',
  algorithm: 'token-bucket',
  breaks: ['LIFE-3'],
  wrong: 'a reset deletes whatever the name of the key matches as a pattern: `*` resets everybody',
  temptation: 'whoever keeps several keys for each name deletes what a search for the name finds',
  class: 'key-collision',
  direction: 'over',
  base: 'src/redis/lua/decide.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "call('DEL', unpack(KEYS))",
      replace:
        "for _, pattern in ipairs(KEYS) do for _, key in ipairs(call('KEYS', pattern)) do call('DEL', key) end end",
    },
  ],
};
