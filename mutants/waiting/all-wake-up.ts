import type { Mutant } from '../mutant.ts';

export const allWakeUp: Mutant = {
  id: 'waiting-all-wake-up',
  algorithm: 'token-bucket',
  breaks: ['WAIT-1'],
  wrong: 'when the first in line is granted, so are all behind it',
  temptation: 'one event wakes the line, and whoever wakes has waited long enough',
  seen: 'https://github.com/DNSZLSK/muad-dib/pull/556',
  class: 'wake-without-recheck',
  direction: 'over',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [
    {
      find: 'for (let head = line.head; head !== undefined; head = line.head) {',
      replace: 'let isAwake = false;\n    for (let head = line.head; head !== undefined; head = line.head) {',
    },
    {
      find: 'const decision = this.#gate.decide(line.key, head.cost, clockMs);',
      replace:
        'const asked = this.#gate.decide(line.key, head.cost, clockMs);\n      const decision: Decision = isAwake ? allowed(asked) : asked;\n      isAwake = decision.allowed;',
    },
  ],
};
