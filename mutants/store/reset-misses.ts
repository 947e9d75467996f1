import type { Mutant } from '../mutant.ts';

export const resetMisses: Mutant = {
  id: 'store-reset-misses',
  algorithm: 'token-bucket',
  breaks: ['LIFE-3'],
  wrong: 'a reset deletes a name that no key has',
  temptation: 'the prefix and the key make the name, but for the braces',
  class: 'refund-wrong',
  direction: 'under',
  base: 'src/redis/lua/decide.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "call('DEL', unpack(KEYS))",
      replace: "for _, key in ipairs(KEYS) do call('DEL', (string.gsub(key, '[{}]', ''))) end",
    },
  ],
};
