import type { Mutant } from '../mutant.ts';

export const prolongsWindow: Mutant = {
  id: 'looks-prolong-window',
  algorithm: 'fixed-window',
  breaks: ['ADM-8'],
  wrong: 'a look at a counter lets it live for another window: as long as somebody looks, it is never reset',
  temptation: 'what is read is in use, and what is in use must not expire',
  direction: 'under',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: '  protected override freshAtMs(window: Window): number {',
      replace:
        '  override peek(key: string): Snapshot {\n    const seen = super.peek(key);\n    if (this.find(key)) this.row.endMs = this.readMs() + this.#windows.windowMs;\n    return seen;\n  }\n\n  protected override freshAtMs(window: Window): number {',
    },
  ],
};
