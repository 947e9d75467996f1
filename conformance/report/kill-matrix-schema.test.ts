import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { schema } from 'mutation-testing-report-schema';
import { describe, expect, it } from 'vitest';
import { SOURCES } from '../../mutants/.generated/sources.ts';
import { MUTANTS } from '../../mutants/index.ts';
import { filesOf, patch } from '../../mutants/patch.ts';
import { CLAUSES } from '../../spec/index.ts';
import { UsageError } from '../errors.ts';
import { matrixOf } from '../kill-matrix.ts';
import { readComponent, reportPage } from './kill-matrix-html.ts';
import { type MutationReport, mutationReport } from './kill-matrix-schema.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** As if each had been killed by the clauses that it names; the first survives, and the next two were lost. */
const matrix = matrixOf(
  MUTANTS.map((mutant, i) => ({
    mutant,
    id: mutant.id,
    accused: mutant.breaks,
    broken: [...mutant.breaks, 'ADM-1'],
    killing:
      i < 3
        ? undefined
        : {
            clause: 'ADM-1',
            named: mutant.breaks,
            explainedBy: '',
            run: 1,
            operations: 1,
            runs: 30,
            calls: 1,
            shown: 'got: </script><script>alert(1)</script>',
            counterexample: {},
          },
    survives: ['breaks nothing', 'timeout: gone', 'crash: gone'][i],
    faults: [],
  })),
  [],
);
const report = mutationReport(matrix, SOURCES, '1.2.3');
const all = Object.entries(report.files).flatMap(([file, { mutants }]) => mutants.map((mutant) => ({ file, mutant })));

const offsetOf = (source: string, { line, column }: { line: number; column: number }): number =>
  source
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, text) => sum + text.length + 1, 0) +
  column -
  1;

describe('the report that mutation testing tools share', () => {
  it('is valid', () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors)).toBe(true);
    const broken = { ...report, thresholds: { high: 101, low: 0 } } as MutationReport;
    expect(validate(JSON.parse(JSON.stringify(broken)))).toBe(false);
  });

  it('has every mutant once, with its status', () => {
    expect(all.map(({ mutant }) => mutant.id).sort()).toEqual(MUTANTS.map(({ id }) => id).sort());
    const statusOf = (i: number) => all.find(({ mutant }) => mutant.id === MUTANTS[i]?.id)?.mutant.status;
    expect([0, 1, 2, 3].map(statusOf)).toEqual(['Survived', 'Timeout', 'RuntimeError', 'Killed']);
  });

  it('shows the files as they are', () => {
    for (const [file, { source }] of Object.entries(report.files))
      expect(source, file).toBe(readFileSync(join(ROOT, file), 'utf8'));
  });

  it.each(MUTANTS)('$id: what is put in its place is the mutant', (mutant) => {
    const found = all.find((each) => each.mutant.id === mutant.id)!;
    const { source } = report.files[found.file]!;
    const { start, end } = found.mutant.location;
    const patched =
      source.slice(0, offsetOf(source, start)) + found.mutant.replacement + source.slice(offsetOf(source, end));
    expect(patched).toBe(patch(mutant, source, found.file));
    expect(filesOf({ ...mutant, edits: mutant.edits.slice(0, 1) })).toContain(found.file);
    for (const other of filesOf(mutant))
      if (other !== found.file && mutant.edits.some((edit) => edit.in === other))
        expect(found.mutant.description).toContain(other);
  });

  it('tells which clauses killed which, and every clause that is named is there', () => {
    const tests = report.testFiles['spec/clauses.ts']!.tests.map(({ id }) => id);
    expect(tests).toEqual(CLAUSES.map(({ id }) => id));
    for (const { mutant } of all) {
      for (const id of mutant.killedBy) expect(tests).toContain(id);
      const { breaks } = MUTANTS.find(({ id }) => id === mutant.id)!;
      expect(mutant.killedBy).toEqual(mutant.status === 'Killed' ? [...new Set([...breaks, 'ADM-1'])] : []);
    }
  });
});

describe('the page', () => {
  const component = readComponent();
  const page = reportPage(report, component);

  it('is whole: it loads nothing', () => {
    const inlined = component.replaceAll('</script', '<\\/script');
    expect(page).toContain(inlined);
    const own = page.replace(inlined, '').replace(/<script type="application\/json"[\s\S]*?<\/script>/, '');
    expect(own).not.toMatch(/\bsrc\s*=|\bhref\s*=|\bimport\b|https?:/);
  });

  it('has the report in it, and nothing in the report ends its script', () => {
    const [, data = ''] = /<script type="application\/json" id="report">([\s\S]*?)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(page.match(/<\/script>/g)).toHaveLength(3);
  });

  it('says what to install where the component is not there', () => {
    expect(() => readComponent('no-such-component')).toThrow(UsageError);
    expect(() => readComponent('no-such-component')).toThrow(
      /`npm install --save-dev no-such-component`, or write the data alone with --report/,
    );
  });
});
