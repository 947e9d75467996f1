import type { Mutant } from '../mutant.ts';

export const clockOfNode: Mutant = {
  id: 'store-clock-of-node',
  algorithm: 'token-bucket',
  breaks: ['TB-1', 'TIME-1', 'TB-3b'],
  wrong: "each node stamps the shared state with its own clock, and says that it goes by the server's",
  temptation: 'the application knows what time it is, and TIME is one call more',
  class: 'clock-skew-stale-now',
  direction: 'over',
  base: 'src/redis/lua/decide.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'local clock = time[1] * 1000 + floor(time[2] / 1000)',
      replace: 'local clock = tonumber(ARGV[#ARGV])',
    },
    {
      in: 'src/redis/limiter.ts',
      find: '[operation, String(cost), ...args], count)',
      replace: '[operation, String(cost), ...args, String(this.#nowMs())], count)',
    },
    {
      in: 'src/redis/limiter.ts',
      find: `  readonly #script: Script;
`,
      replace: `  readonly #script: Script;
  readonly #nowMs: () => number;
`,
    },
    {
      in: 'src/redis/limiter.ts',
      find: `    this.#script = scriptFor([algorithm]);
`,
      replace: `    this.#script = scriptFor([algorithm]);
    this.#nowMs = (given as { nowMs?: () => number }).nowMs ?? Date.now;
`,
    },
  ],
};
