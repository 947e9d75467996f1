import type { Mutant } from '../mutant.ts';

export const retryAtWindowEnd: Mutant = {
  id: 'sliding-counter-retry-at-window-end',
  algorithm: 'sliding-counter',
  breaks: ['META-4'],
  wrong: 'whoever is denied is told to wait for the end of the window, though the share of the one before fades sooner',
  temptation: 'windows are what there is to wait for',
  seen: 'https://github.com/symfony/symfony/issues/40289',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/sliding-counter.ts',
  limiter: 'SlidingCounter',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace: 'return denied(this.view(row), Math.max(waitMs, this.leftOfWindowMs(row)));',
    },
    {
      find: '  #waitOrBlockMs(row: Row, cost: number): number {',
      replace:
        '  protected leftOfWindowMs(_row: Row): number {\n    return 0;\n  }\n\n  #waitOrBlockMs(row: Row, cost: number): number {',
    },
    {
      in: 'src/memory/sliding-counter.ts',
      find: '  /** The wait of a denied request: in this window',
      replace:
        '  protected override leftOfWindowMs(counts: Row): number {\n    return this.#windowMs - this.#elapsedMs(counts);\n  }\n\n  /** The wait of a denied request: in this window',
    },
  ],
};
