import type { Mutant } from '../mutant.ts';

export const periodUnchecked: Mutant = {
  id: 'gcra-period-unchecked',
  algorithm: 'gcra',
  breaks: ['CFG-1'],
  wrong: 'a period of nothing, or less, is taken: only the outer fields of a config are checked',
  temptation: 'the check was there for the fields that there were, and this one is nested',
  seen: 'https://github.com/envoyproxy/envoy/pull/37375',
  class: 'config-accepted-or-ignored',
  direction: 'over',
  base: 'src/memory/bucket-config.ts',
  entry: 'src/memory/gcra.ts',
  limiter: 'Gcra',
  edits: [
    {
      find: "const periodMs = checkDurationMs('refill.periodMs', refill.periodMs);",
      replace: 'const { periodMs } = refill;',
    },
    { find: 'import { checkDurationMs, checkInteger, ', replace: 'import { checkInteger, ' },
  ],
};
