import type { Mutant } from '../mutant.ts';

export const countsThenExpires: Mutant = {
  id: 'store-counts-then-expires',
  algorithm: 'fixed-window',
  breaks: ['FAULT-2'],
  wrong: 'INCRBY, and then PEXPIRE: what ends between the two leaves a count that never expires',
  temptation: 'the first request of a window is the one that finds nothing',
  seen: 'https://github.com/linagora/cozy-stack/pull/2250',
  class: 'no-ttl',
  direction: 'under',
  base: 'mutants/store/counting-window.ts',
  limiter: 'CountingWindow',
  inPlaceOf: 'counting window',
  edits: [
    { find: 'lifeMs, repliesOf, type', replace: 'lifeMs, type' },
    {
      find: `    const replies = repliesOf(await this.#client.multi(commands).exec());
    if (replies === null) throw new Error('the transaction was not run');
    return [Number(replies[0]), Number(replies[2])];`,
      replace: `    const [increment = [], expire = [], look = []] = commands;
    const count = Number(await this.#client.call(...(increment as [string])));
    if (count === cost) await this.#client.call(...(expire as [string]));
    return [count, Number(await this.#client.call(...(look as [string])))];`,
    },
  ],
};
