const PROGRESS_AFTER_MS = 1_000;

const ESCAPE = '\u001b';

/** Draws one line on a terminal, when something takes longer than a second; nothing elsewhere. */
export const progressLine = (): { show(text: string): void; clear(): void } => {
  const began = performance.now();
  let shown = false;
  return {
    show(text) {
      if (!process.stderr.isTTY || performance.now() - began < PROGRESS_AFTER_MS) return;
      shown = true;
      process.stderr.write(`\r${ESCAPE}[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    },
    clear() {
      if (shown) process.stderr.write(`\r${ESCAPE}[2K`);
    },
  };
};
