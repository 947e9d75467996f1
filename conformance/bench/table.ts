/** Columns aligned, the first to the left and the others to the right. */
export const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd();
  return ['', title, line(head), ...rows.map(line)].join('\n');
};

export const met = (yes: boolean): string => (yes ? 'met' : 'NOT MET');

/** Three figures: 0.0421, 0.873, 1.27, 25.1, 310. */
export const figure = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'not measured';

/** A ratio, as in "25.1 ×". */
export const times = (value: number): string => (Number.isFinite(value) ? `${figure(value)} ×` : 'not measured');

export const whole = (value: number): string =>
  Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : 'not measured';
