import type { Mutant } from '../mutant.ts';

export const looksFirst: Mutant = {
  id: 'store-looks-first',
  algorithm: 'token-bucket',
  breaks: ['CONC-1', 'CONC-2', 'CONC-3'],
  wrong: 'whether there is enough is looked at in one step, and taken in another',
  temptation: 'a look is cheap, and whoever has seen enough need not be refused any more',
  class: 'toctou-race',
  direction: 'over',
  base: 'src/redis/limiter.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "      return decisionOf(figuresOf(await this.#run('try', key, cost, FIGURES), 0, limit));",
      replace: `      const seen = figuresOf(await this.#run('peek', key, cost, FIGURES), 0, limit);
      const taken = figuresOf(await this.#run('try', key, cost, FIGURES), 0, limit);
      return decisionOf(seen.after.remaining >= cost ? { ...taken, waitMs: 0 } : taken);`,
    },
  ],
};
