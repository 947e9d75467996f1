import type { Mutant } from '../mutant.ts';

export const zeroWindow: Mutant = {
  id: 'fixed-window-zero-window',
  algorithm: 'fixed-window',
  breaks: ['CFG-1'],
  wrong: 'a window of no length is accepted: nothing is ever limited in it',
  temptation: 'a duration is a number from 0 on',
  seen: 'https://github.com/vulcand/oxy/pull/213',
  class: 'zero-limit',
  direction: 'over',
  base: 'src/memory/checks.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'if (Number.isInteger(value) && value >= 1 && value <= DURATION_MS_MAX) return value;',
      replace: 'if (Number.isInteger(value) && value >= 0 && value <= DURATION_MS_MAX) return value;',
    },
  ],
};
