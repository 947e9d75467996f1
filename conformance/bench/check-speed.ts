import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REFERENCE } from '../adapters/memory.ts';
import { timeOf } from './children.ts';
import { ALGORITHMS_HERE, CLASSES } from './limiters.ts';
import { median } from './statistics.ts';
import { figure, met, table, times } from './table.ts';

/** DESIGN.md §9: from a cold start, and then. */
const FIRST_S_MOST = 3;
const THEN_S_MOST = 1;
const RUNS = 5;

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const MEMORY = new URL('../../src/memory/index.js', import.meta.url).href;

/** What an author would write for one of our limiters. */
const adapterText = (algorithm: string, className: string): string => {
  const declares = REFERENCE.find(({ name }) => name === `memory/${algorithm}`)?.declares;
  return `import { ${className} } from '${MEMORY}';
export default {
  name: '${algorithm}',
  declares: ${JSON.stringify(declares)},
  create: (config, { clock }) => new ${className}({ ...config, clock }),
};
`;
};

export const checkSpeed = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const rows: string[][] = [];
    for (const algorithm of ALGORITHMS_HERE) {
      const path = join(folder, `${algorithm}.mjs`);
      writeFileSync(path, adapterText(algorithm, CLASSES[algorithm]!.name));
      const seconds: number[] = [];
      const ratios: number[] = [];
      for (let i = 0; i < RUNS; i++) {
        const bare = await timeOf(['-e', '0'], folder);
        const whole = await timeOf([MAIN, 'check', path], folder);
        if (whole.code !== 0) break;
        seconds.push(whole.seconds);
        ratios.push(whole.seconds / bare.seconds);
      }
      if (seconds.length < RUNS) rows.push([algorithm, 'not measured: the check did not end with 0']);
      else {
        const [first] = seconds as [number];
        const middle = median(seconds);
        rows.push([
          algorithm,
          `${figure(first)} s`,
          met(first <= FIRST_S_MOST),
          `${figure(middle)} s`,
          met(middle <= THEN_S_MOST),
          times(median(ratios)),
        ]);
      }
    }
    return table(
      `ratelaw check, from the start of the process to its end, passing. Budget: the first ≤ ${FIRST_S_MOST} s, the median of ${RUNS} ≤ ${THEN_S_MOST} s.`,
      ['', 'first', 'budget', 'median', 'budget', '÷ node -e 0'],
      rows,
    );
  } finally {
    remove();
    process.off('exit', remove);
  }
};
