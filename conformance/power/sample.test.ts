import { describe, expect, it } from 'vitest';
import { SAMPLE_HEADING } from './report.ts';
import { differences, linesOf } from './sample.ts';
import type { Task } from './task.ts';
import type { Result } from './workers.ts';

const hunt = (method: 'court' | 'commands', runs: number | undefined): readonly [Task, Result] => [
  { kind: 'hunt', method, mutants: ['a'], seed: 1 },
  { a: { runs, narrow: false, otherwise: 0 } },
];
const wheat: readonly [Task, Result] = [
  { kind: 'alarms', wheat: 'w', sequences: 5, seed: 42 },
  { id: 'w', sequences: 5, operations: 90, alarms: 0 },
];

describe('what is measured again', () => {
  const lines = linesOf([wheat, hunt('commands', undefined), hunt('court', 3)]);
  const report = `# Power\nratelaw 1.0.0\n\n${SAMPLE_HEADING}\n\nWhat is measured again.\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`;

  it('is one line for each mutant and each wheat, whatever the order it comes in', () => {
    expect(lines).toEqual(['a: court 3, commands survived', 'w: 5 sequences, 90 operations, 0 alarms']);
    expect(linesOf([hunt('court', 3), wheat, hunt('commands', undefined)])).toEqual(lines);
  });

  it('differs in nothing from what was written by the same code', () => {
    expect(differences(report, lines, ['ratelaw 1.0.0'])).toEqual([]);
  });

  it('another figure, a mutant more, a mutant less and another version are all noticed', () => {
    const other = linesOf([wheat, hunt('commands', undefined), hunt('court', 4)]);
    expect(differences(report, other, [])).toEqual([
      'now: a: court 4, commands survived',
      'in it: a: court 3, commands survived',
    ]);
    expect(differences(report, [...lines, 'b: court 1'], [])).toEqual(['now: b: court 1']);
    expect(differences(report, lines.slice(1), [])).toEqual(['in it: a: court 3, commands survived']);
    expect(differences(report, lines, ['ratelaw 2.0.0'])).toEqual(['not in it: ratelaw 2.0.0']);
  });

  it('a report without a sample differs in every line', () => {
    expect(differences('# Power', lines, [])).toHaveLength(lines.length);
  });
});
