import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf, Ledger } from './ledger.ts';
import type { Task } from './task.ts';

const task = (seed: number): Task => ({ kind: 'hunt', method: 'court', mutants: ['a'], seed });
const result = { a: { runs: 2, narrow: true, otherwise: 0 } };

describe('what was measured', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratelaw-power-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is known to whoever goes on with the same code, and to nobody else', () => {
    new Ledger(folder, 'one').set(task(1), result);
    expect(new Ledger(folder, 'one').get(task(1))).toEqual(result);
    expect(new Ledger(folder, 'one').get(task(2))).toBeUndefined();
    expect(new Ledger(folder, 'two').get(task(1))).toBeUndefined();
  });

  it('a line that was cut off is measured again', () => {
    new Ledger(folder, 'cut').set(task(1), result);
    appendFileSync(join(folder, 'cut.jsonl'), JSON.stringify({ task: task(2), result }).slice(0, -9));
    const ledger = new Ledger(folder, 'cut');
    expect(ledger.get(task(1))).toEqual(result);
    expect(ledger.get(task(2))).toBeUndefined();
    ledger.set(task(3), result);
    expect(new Ledger(folder, 'cut').get(task(3))).toEqual(result);
  });

  it('the code is the same where every module is', () => {
    const dist = join(folder, 'dist');
    mkdirSync(join(dist, 'in'), { recursive: true });
    writeFileSync(join(dist, 'in', 'a.js'), '1');
    const before = fingerprintOf(dist);
    expect(fingerprintOf(dist)).toBe(before);
    writeFileSync(join(dist, 'in', 'a.d.ts'), 'of no consequence');
    expect(fingerprintOf(dist)).toBe(before);
    writeFileSync(join(dist, 'in', 'a.js'), '2');
    expect(fingerprintOf(dist)).not.toBe(before);
  });
});
