import type { Mutant } from '../mutant.ts';

export const noTimeLeft: Mutant = {
  id: 'store-no-time-left',
  algorithm: 'fixed-window',
  breaks: ['ANS-1'],
  wrong: 'a key that has expired before PTTL is asked has no time left, and that is an error',
  temptation: 'a key that has just been counted is there',
  seen: 'https://github.com/apache/apisix/issues/1901',
  class: 'store-fault-crash',
  direction: 'live',
  base: 'mutants/store/counting-window.ts',
  limiter: 'CountingWindow',
  inPlaceOf: 'counting window',
  edits: [
    {
      find: `    const replies = repliesOf(await this.#client.multi(commands).exec());
    if (replies === null) throw new Error('the transaction was not run');
    return [Number(replies[0]), Number(replies[2])];`,
      replace: `    const replies = repliesOf(await this.#client.multi(commands.slice(0, 2)).exec());
    const left = Number(await this.#client.call('PTTL', name));
    if (left < 0) throw new TypeError(\`attempt to compare \${left} with a time\`);
    return [Number(replies?.[0]), left];`,
    },
  ],
};
