import type { Mutant } from '../mutant.ts';

export const scriptToldOnce: Mutant = {
  id: 'store-script-told-once',
  algorithm: 'token-bucket',
  breaks: ['FAULT-4'],
  wrong: 'the server is told the script once, and never again',
  temptation: 'a script that has been loaded is there: why look for an error that cannot come',
  class: 'store-fault-crash',
  direction: 'live',
  base: 'src/redis/store.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;",
      replace: `      if (!messageOf(error).startsWith('NOSCRIPT') || this.#isTold) throw error;
      this.#isTold = true;`,
    },
    {
      find: `  readonly #timeoutMs: number;
`,
      replace: `  readonly #timeoutMs: number;
  #isTold = false;
`,
    },
  ],
};
