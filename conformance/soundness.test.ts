import { describe, expect, it } from 'vitest';
import { Chance, runControls, runSoundness } from './soundness.ts';
import { WHEATS } from './wheats/index.ts';

const SEQUENCES = 2_000;
const SEED = 42;

describe('soundness', () => {
  it.each(WHEATS.map(({ id }) => id))('never accuses %s', (id) => {
    const rows = runSoundness({ sequences: SEQUENCES, seed: SEED, only: id });
    const row = rows.find((each) => each.id === id)!;
    expect(row.first).toBeUndefined();
    expect(row).toMatchObject({ sequences: SEQUENCES, alarms: 0 });
    expect(row.operations).toBeGreaterThan(15 * SEQUENCES);
  });

  it('accuses every wheat whose declaration does not describe it', () => {
    const rows = runControls({ sequences: SEQUENCES, seed: SEED });
    expect(rows.length).toBeGreaterThanOrEqual(9);
    for (const { id, alarms, first } of rows) {
      expect(alarms, id).toBeGreaterThan(0);
      expect(first, id).toMatch(/; the law: MUST (allow|deny)$/);
    }
  });

  it('is decided by its seed', () => {
    const run = (seed: number) => runSoundness({ sequences: 100, seed, only: 'gcra/tat-ticks' });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });
});

describe('chance', () => {
  it('stays within its bounds, and reaches them', () => {
    const chance = new Chance(7);
    const drawn = Array.from({ length: 1_000 }, () => [chance.below(4), Number(chance.upTo(3n))]).flat();
    expect([...new Set(drawn)].sort()).toEqual([0, 1, 2, 3]);
  });
});
