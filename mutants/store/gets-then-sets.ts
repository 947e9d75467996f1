import type { Mutant } from '../mutant.ts';

export const getsThenSets: Mutant = {
  id: 'store-gets-then-sets',
  algorithm: 'fixed-window',
  breaks: ['CONC-1', 'CONC-2', 'CONC-3'],
  wrong: 'GET, and then SET to one more: of two that read the same, one is not counted',
  temptation: 'what has just been read is what is there',
  seen: 'https://github.com/sigmavirus24/rush/issues/5',
  class: 'toctou-race',
  direction: 'over',
  base: 'mutants/store/watched-window.ts',
  limiter: 'WatchedWindow',
  inPlaceOf: 'watched window',
  edits: [
    {
      find: `      await this.#client.call('WATCH', name);
`,
      replace: '',
    },
    {
      find: `        await this.#client.call('UNWATCH');
`,
      replace: '',
    },
    {
      find: `      const write = [
        ['incrby', name, String(cost)],
        ['pexpire', name, lifeMs(this.#windowMs), 'NX'],
      ];
`,
      replace: `      const expiry = count === 0 ? ['PX', lifeMs(this.#windowMs)] : ['KEEPTTL'];
      const write = [['set', name, String(count + cost), ...expiry]];
`,
    },
  ],
};
