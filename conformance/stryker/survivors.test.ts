import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type StrykerReport, scoresOf, staleIn } from './report.ts';
import type { Explained } from './survivor.ts';
import { SURVIVORS as OF_LIMITERS } from './survivors.ts';
import { SURVIVORS_OF_LAWS } from './survivors-of-laws.ts';

const SURVIVORS = [...OF_LIMITERS, ...SURVIVORS_OF_LAWS];

describe('the list of survivors', () => {
  test.each(SURVIVORS.map((entry) => [`${entry.file}: ${entry.why}`, entry] as const))('%s', (_name, entry) => {
    const source = readFileSync(entry.file, 'utf8');
    const lines = new Set(source.split('\n').map((line) => line.trim()));
    const text = source.replaceAll(/\s+/g, ' ');
    for (const { line, from = '' } of entry.changes) {
      expect(lines).toContain(line);
      expect(text).toContain(from.replace(/…$/, ''));
    }
    expect(entry.why.length).toBeGreaterThan(20);
  });

  test('says nothing twice', () => {
    const all = SURVIVORS.flatMap(({ file, changes }) => changes.map((change) => JSON.stringify({ file, ...change })));
    expect(all.filter((each, i) => all.indexOf(each) !== i)).toEqual([]);
  });
});

describe('what Stryker found', () => {
  const source = 'const a = 1;\nconst b = a > 0\n  ? 2\n  : 3;\n';
  const at = (line: number, column: number, end: number, endLine = line) => ({
    start: { line, column },
    end: { line: endLine, column: end },
  });
  const report: StrykerReport = {
    files: {
      'src/memory/x.ts': {
        source,
        mutants: [
          { replacement: 'a >= 0', status: 'Survived', location: at(2, 11, 16) },
          { replacement: 'true', status: 'NoCoverage', location: at(2, 11, 16) },
          { replacement: 'false', status: 'Killed', location: at(2, 11, 16) },
          { replacement: 'a < 0', status: 'Timeout', location: at(2, 11, 16) },
          { replacement: '7', status: 'RuntimeError', location: at(1, 11, 12) },
        ],
      },
    },
  };
  const entry = (changes: Explained['changes']): Explained => ({
    file: 'src/memory/x.ts',
    kind: 'equivalent',
    why: 'a is a positive constant',
    changes,
  });
  const line = 'const b = a > 0';

  test('is of a first look where something was asked no question but those of one', () => {
    const names = ['memory/gcra, at a first look', 'memory/gcra', 'counterexample of x, at a first look'];
    const tests = names.map((name, i) => ({ id: `${i}`, name }));
    const asked = (...coveredBy: readonly string[]): StrykerReport => {
      const [first, ...others] = report.files['src/memory/x.ts']!.mutants;
      const mutants = [{ ...first!, coveredBy }, ...others.map((each) => ({ ...each, coveredBy: ['0', '1'] }))];
      return { files: { 'src/memory/x.ts': { source, mutants } }, testFiles: { '': { tests } } };
    };
    expect(scoresOf(asked('0'), [])[0]?.isFirstLook).toBe(true);
    expect(scoresOf(asked('0', '2'), [])[0]?.isFirstLook).toBe(true);
    expect(scoresOf(asked('0', '1', '2'), [])[0]?.isFirstLook).toBe(false);
    // Asked whole at any look, and what runs when the code is loaded: neither tells.
    expect(scoresOf(asked('2'), [])[0]?.isFirstLook).toBe(false);
    expect(scoresOf(asked(), [])[0]?.isFirstLook).toBe(false);
  });

  test('is explained by what was changed into what', () => {
    const [score] = scoresOf(report, [entry([{ line, from: 'a > 0', to: 'a >= 0' }])]);
    expect(score).toMatchObject({ changes: 5, killed: 1, endless: 1, unknown: 1, explained: { equivalent: 1 } });
    expect(score?.unexplained).toEqual([{ line, from: 'a > 0', to: 'true' }]);
  });

  test('is explained by its line alone, where that holds for all that can be put there', () => {
    expect(scoresOf(report, [entry([{ line }])])[0]?.unexplained).toEqual([]);
  });

  test('is not explained by an entry of another file, or of another text', () => {
    const other = { ...entry([{ line }]), file: 'src/memory/y.ts' };
    expect(scoresOf(report, [other, entry([{ line, from: 'a > 1' }])])[0]?.unexplained).toHaveLength(2);
  });

  test('shows which entries are stale: what they explain is killed, or no longer there', () => {
    const kept = { line, from: 'a > 0', to: 'true' };
    const killed = { line, from: 'a > 0', to: 'false' };
    expect(staleIn(report, [entry([kept, killed, { line: 'gone' }])])).toEqual([
      'src/memory/x.ts: const b = a > 0: a > 0 → false',
      'src/memory/x.ts: gone: anything → anything',
    ]);
    expect(staleIn(report, [{ ...entry([killed]), file: 'src/memory/untried.ts' }])).toEqual([]);
  });
});
