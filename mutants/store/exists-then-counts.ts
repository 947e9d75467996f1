import type { Mutant } from '../mutant.ts';

export const existsThenCounts: Mutant = {
  id: 'store-exists-then-counts',
  algorithm: 'fixed-window',
  breaks: ['FAULT-2'],
  wrong: 'a key that expires between EXISTS and INCRBY is made again, without expiry',
  temptation: 'a key that is there has its expiry already',
  seen: 'https://github.com/Kong/kong/pull/6150',
  class: 'no-ttl',
  direction: 'under',
  base: 'mutants/store/counting-window.ts',
  limiter: 'CountingWindow',
  inPlaceOf: 'counting window',
  edits: [
    {
      find: `    const replies = repliesOf(await this.#client.multi(commands).exec());
    if (replies === null) throw new Error('the transaction was not run');
    return [Number(replies[0]), Number(replies[2])];`,
      replace: `    const isThere = (await this.#client.call('EXISTS', name)) === 1;
    const [increment = [], expire = [], look = []] = commands;
    const replies = repliesOf(await this.#client.multi(isThere ? [increment, look] : [increment, expire, look]).exec());
    return [Number(replies?.[0]), Number(replies?.at(-1))];`,
    },
  ],
};
