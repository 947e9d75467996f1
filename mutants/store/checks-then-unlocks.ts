import type { Mutant } from '../mutant.ts';

export const checksThenUnlocks: Mutant = {
  id: 'store-checks-then-unlocks',
  algorithm: 'fixed-window',
  breaks: ['CONC-1', 'CONC-2', 'CONC-3'],
  wrong:
    "a write under a lock that has run out; its owner looks whether it is still its own, and then deletes it, whoever's it is by then",
  temptation: 'a lock lasts longer than two commands take',
  class: 'toctou-race',
  direction: 'over',
  base: 'mutants/store/locked-window.ts',
  limiter: 'LockedWindow',
  inPlaceOf: 'locked window',
  edits: [
    {
      find: `    const written = await this.#client.call('EVAL', WRITE, '2', name, lock, owner, String(cost), life);
    return written === 1 ? true : undefined;`,
      replace: `    const write = [
      ['incrby', name, String(cost)],
      ['pexpire', name, life, 'NX'],
    ];
    await this.#client.multi(write).exec();
    if ((await this.#client.call('GET', lock)) === owner) await this.#client.call('DEL', lock);
    return true;`,
    },
    {
      find: `
/** Writes, and lets the lock go, if it is still the owner's; else it has done nothing. */
const WRITE = \`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('INCRBY', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3], 'NX')
return redis.call('DEL', KEYS[2])\`;
`,
      replace: '',
    },
  ],
};
