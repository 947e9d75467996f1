import type { Mutant } from '../mutant.ts';

export const setThenCounts: Mutant = {
  id: 'store-set-then-counts',
  algorithm: 'fixed-window',
  breaks: ['FAULT-2'],
  wrong: 'the window is opened by SET NX PX, and a count that comes after its end never expires',
  temptation: 'SET NX PX sets the expiry once, and INCRBY keeps it',
  seen: 'https://github.com/Tabcorp/redis-rate-limiter/issues/1',
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
      replace: `    await this.#client.call('SET', name, '0', 'PX', life, 'NX');
    const [increment = [], , look = []] = commands;
    const replies = repliesOf(await this.#client.multi([increment, look]).exec());
    return [Number(replies?.[0]), Number(replies?.[1])];`,
    },
  ],
};
