import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CLAUSES, clauseOf } from './clauses.ts';
import { composite } from './composite/law.ts';
import { fixedWindow } from './fixed-window/law.ts';
import { gcra } from './gcra/law.ts';
import { type BucketConfig, EXACT, type Jurisdiction, type WindowConfig } from './law.ts';
import { leakyBucket, leakyQueue } from './leaky-bucket/law.ts';
import { payLater } from './pay-later/law.ts';
import { slidingCounter } from './sliding-counter/law.ts';
import { slidingLog } from './sliding-log/law.ts';
import { spacing } from './spacing/law.ts';
import { steppedBucket } from './stepped-bucket/law.ts';
import { tokenBucket } from './token-bucket/law.ts';

const SPEC = fileURLToPath(new URL('.', import.meta.url));
const ID = /^[A-Z]+-\d+[ab]?$/;
const IDS = new Set(CLAUSES.map(({ id }) => id));

const sources = (ending: string): readonly string[] =>
  readdirSync(SPEC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(ending));
const read = (path: string): string => readFileSync(`${SPEC}/${path}`, 'utf8');

const BUCKET: BucketConfig = { capacity: 5n, refill: { units: 2n, periodNs: 1_000_000_000n }, initial: 5n };
const WINDOW: WindowConfig = { limit: 5n, windowNs: 1_000_000_000n };
const JURISDICTIONS: Readonly<Record<string, Jurisdiction>> = {
  'token-bucket': tokenBucket(BUCKET, EXACT),
  gcra: gcra(BUCKET, EXACT),
  'leaky-bucket': leakyBucket(BUCKET, EXACT),
  'leaky-queue': leakyQueue(BUCKET, EXACT),
  'stepped-bucket': steppedBucket(BUCKET, EXACT, 'creation'),
  'pay-later': payLater(BUCKET, EXACT),
  spacing: spacing({ intervalNs: 100_000_000n, slack: 2n }, EXACT),
  'fixed-window': fixedWindow(WINDOW, EXACT, { anchor: 'epoch', end: 'half-open' }),
  'sliding-log': slidingLog(WINDOW, EXACT, { edge: 'open' }),
  'sliding-counter': slidingCounter(WINDOW, EXACT, { share: 'exact', guard: 'with-cost' }),
  composite: composite([tokenBucket(BUCKET, EXACT), slidingLog(WINDOW, EXACT, { edge: 'open' })]),
};

describe('the clauses', () => {
  test('have ids that are unique and well formed', () => {
    expect(IDS.size).toBe(CLAUSES.length);
    for (const id of IDS) expect(id).toMatch(ID);
  });

  test.each(CLAUSES.map((clause) => [clause.id, clause] as const))('%s is complete', (_id, clause) => {
    for (const sentence of [clause.text, clause.why, clause.source]) expect(sentence).toMatch(/^\S.*\.$/s);
    if (clause.unneeded !== undefined) expect(clause.unneeded).toMatch(/^\S.*\.$/s);
    if (clause.algorithms !== 'every') {
      const known = [...Object.keys(JURISDICTIONS), 'bounded'];
      for (const algorithm of clause.algorithms) expect(known).toContain(algorithm);
    }
  });

  test('are found by id', () => {
    for (const clause of CLAUSES) expect(clauseOf(clause.id)).toBe(clause);
    expect(clauseOf('ADM-0')).toBeUndefined();
  });

  test('imply clauses that exist, each once', () => {
    for (const { implies } of CLAUSES) {
      for (const implied of implies) expect(IDS).toContain(implied);
      expect(new Set(implies).size).toBe(implies.length);
    }
  });

  test('do not imply themselves, however far one follows', () => {
    const visit = (id: string, path: readonly string[]): void => {
      expect(path, `${[...path, id].join(' → ')} is a circle`).not.toContain(id);
      for (const implied of clauseOf(id)!.implies) visit(implied, [...path, id]);
    };
    for (const id of IDS) visit(id, []);
  });

  test('imply an umbrella, when they diagnose', () => {
    const reaches = (id: string): boolean =>
      clauseOf(id)!.role === 'umbrella' || clauseOf(id)!.implies.some((implied) => reaches(implied));
    for (const { id } of CLAUSES.filter(({ role }) => role === 'diagnosis')) expect(reaches(id), id).toBe(true);
  });
});

describe('what names a clause', () => {
  test.each(Object.entries(JURISDICTIONS))('%s: its clauses exist and bind it', (algorithm, { clause, relaxed }) => {
    for (const id of [clause.over, clause.under, ...relaxed.map((rule) => rule.clause)]) {
      const bound = clauseOf(id)?.algorithms;
      expect(bound === 'every' || bound?.includes(algorithm), `${id} binds ${algorithm}`).toBe(true);
    }
    expect(clauseOf(clause.over)!.role).toBe('law');
  });

  test.each(Object.entries(JURISDICTIONS))('%s: its diagnoses imply its law', (_algorithm, { clause, relaxed }) => {
    const reaches = (id: string): boolean =>
      id === clause.over || clauseOf(id)!.implies.some((implied) => reaches(implied));
    for (const rule of relaxed) expect(reaches(rule.clause), `${rule.clause} implies ${clause.over}`).toBe(true);
  });

  test('in the code of the law exists', () => {
    const named = sources('.ts').flatMap((path) =>
      [...read(path).matchAll(/'([A-Z]+-\d+[ab]?)'/g)]
        .filter(([, id]) => !path.endsWith('.test.ts') && !IDS.has(id!))
        .map(([, id]) => `${path}: ${id}`),
    );
    expect(named).toEqual([]);
  });

  test('is in the table of the README, as it is here', () => {
    const table = [...read('README.md').matchAll(/^\| ([A-Z]+-\d+[ab]?) +\| ([^|]*?) *\| \S[^|]* *\|$/gm)];
    const expected = CLAUSES.map(({ id, direction, role, level }) => [
      id,
      [direction, role, level].filter((word) => !['law', 'MUST'].includes(word)).join(', '),
    ]);
    expect(table.map(([, id, kind]) => [id, kind])).toEqual(expected);
  });

  test('in the texts of the law exists', () => {
    const families = [...new Set([...IDS].map((id) => id.replace(/-.*/, '')))].join('|');
    const mention = new RegExp(`\\b(?:${families})-\\d+[a-z]?\\b`, 'g');
    const named = sources('.md').flatMap((path) =>
      [...read(path).matchAll(mention)].filter(([id]) => !IDS.has(id)).map(([id]) => `${path}: ${id}`),
    );
    expect(named).toEqual([]);
  });
});
