import type { Mutant } from '../mutant.ts';

export const brokenForGood: Mutant = {
  id: 'store-broken-for-good',
  algorithm: 'token-bucket',
  breaks: ['FAULT-4'],
  wrong: 'once the store has refused, it is not asked again',
  temptation: 'a store that fails should be left alone, and somebody will restart the service',
  seen: 'https://github.com/envoyproxy/ratelimit/pull/1191',
  class: 'store-fault-crash',
  direction: 'live',
  base: 'src/redis/store.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: `  readonly #timeoutMs: number;
`,
      replace: `  readonly #timeoutMs: number;
  #isBroken = false;
`,
    },
    {
      find: `    try {
      return await this.#evalsha`,
      replace: `    if (this.#isBroken) throw new StoreError('Redis has failed before');
    try {
      return await this.#evalsha`,
    },
    {
      find: "      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;",
      replace: `      if (!messageOf(error).startsWith('NOSCRIPT')) {
        this.#isBroken = true;
        throw error;
      }`,
    },
  ],
};
