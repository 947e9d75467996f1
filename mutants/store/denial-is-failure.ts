import type { Mutant } from '../mutant.ts';

export const denialIsFailure: Mutant = {
  id: 'store-denial-is-failure',
  algorithm: 'token-bucket',
  breaks: ['FAULT-1'],
  wrong: 'a denial is taken for a failure of the store, and whoever opens then opens always',
  temptation: 'whatever is thrown comes from the store',
  seen: 'https://github.com/animir/node-rate-limiter-flexible/issues/337',
  class: 'fail-open-silent',
  direction: 'claim',
  base: 'src/redis/limiter.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  inPlaceOf: 'redis/token-bucket, open',
  edits: [
    {
      find: "return decisionOf(figuresOf(await this.#run('try', key, cost, FIGURES), 0, limit));",
      replace: `const decision = decisionOf(figuresOf(await this.#run('try', key, cost, FIGURES), 0, limit));
      if (!decision.allowed) throw decision;
      return decision;`,
    },
  ],
};
