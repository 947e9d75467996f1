import type { Mutant } from '../mutant.ts';

export const partialComposite: Mutant = {
  id: 'store-partial-composite',
  algorithm: 'composite',
  breaks: ['COMP-1'],
  wrong: 'each limit that has room is charged, also when another one denies',
  temptation: 'each limit is asked by its own script, and what they answer is put together',
  seen: 'https://github.com/envoyproxy/ratelimit/issues/1060',
  class: 'partial-composite',
  direction: 'under',
  base: 'src/redis/composite.ts',
  limiter: 'Composite',
  edits: [
    {
      find: `    const reply = await this.#run(operation, keys, cost, FIGURES * keys.length);
    return this.#members.map(({ part }, index) => figuresOf(reply, index * FIGURES, part.limit));`,
      replace: `    return Promise.all(
      this.#members.map(async ({ part: { store, algorithm, limit, args } }, index) => {
        const words = [operation, String(cost), ...args];
        return figuresOf(await store.run(scriptFor([algorithm]), keys.slice(index, index + 1), words, FIGURES), 0, limit);
      }),
    );`,
    },
  ],
};
