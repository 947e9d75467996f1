import type { Mutant } from '../mutant.ts';

export const resetMisses: Mutant = {
  id: 'life-reset-misses',
  algorithm: 'fixed-window',
  breaks: ['LIFE-3'],
  wrong: 'reset looks for the key under another name, and does nothing',
  temptation: 'the prefix is added where keys are written, or where they are read',
  seen: 'https://github.com/JhaSourav07/commitpulse/issues/4064',
  class: 'refund-wrong',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'this.forget(key);\n    this.changed(key);',
      replace: "this.forget('ratelimit:'.concat(key));\n    this.changed(key);",
    },
  ],
};
