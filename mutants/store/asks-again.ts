import type { Mutant } from '../mutant.ts';

export const asksAgain: Mutant = {
  id: 'store-asks-again',
  algorithm: 'token-bucket',
  breaks: ['FAULT-3'],
  wrong: 'what failed is asked once more, whether or not it has been carried out',
  temptation: 'a connection that was lost is back in a moment, and the caller need not know',
  direction: 'under',
  base: 'src/redis/store.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;",
      replace:
        "      if (!messageOf(error).startsWith('NOSCRIPT')) return await this.#evalsha(script.sha1, keys, args);",
    },
  ],
};
