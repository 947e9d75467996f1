import type { Mutant } from '../mutant.ts';

export const windowOfNode: Mutant = {
  id: 'store-window-of-node',
  algorithm: 'fixed-window',
  breaks: ['FW-2'],
  wrong: "the window is named after the node's own time: nodes count in different ones",
  temptation: 'the number of the window makes a good name for its key',
  class: 'clock-skew-stale-now',
  direction: 'over',
  base: 'src/redis/limiter.ts',
  entry: 'src/redis/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: '[storedKey(keyPrefix, key)]',
      replace: "[storedKey([keyPrefix, Math.floor(this.#nowMs() / Number(args[2])), ':'].join(''), key)]",
    },
    {
      find: `  readonly #script: Script;
`,
      replace: `  readonly #script: Script;
  readonly #nowMs: () => number;
`,
    },
    {
      find: `    this.#script = scriptFor([algorithm]);
`,
      replace: `    this.#script = scriptFor([algorithm]);
    this.#nowMs = (given as { nowMs?: () => number }).nowMs ?? Date.now;
`,
    },
  ],
};
