import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BUG_CLASSES, type BugClassRow } from './bug-classes.ts';
import { DISTRIBUTED_MUTANTS } from './distributed/index.ts';
import { MUTANTS } from './index.ts';
import { RULED, SUBTLE, TAUGHT } from './mistakes.ts';
import { readme, reenactments } from './readme.ts';
import { STORE_MUTANTS } from './store/index.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const ALL = [...MUTANTS, ...STORE_MUTANTS, ...DISTRIBUTED_MUTANTS];
const CLASSES: readonly BugClassRow[] = BUG_CLASSES;

describe('bugs that shipped', () => {
  it('each is of one class, at an address of its own', () => {
    const addresses = CLASSES.flatMap(({ bugs }) => bugs);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) expect(new URL(address).protocol).toBe('https:');
    expect(new Set(CLASSES.map(({ id }) => id)).size).toBe(CLASSES.length);
  });

  it('a mutant that re-enacts one is of its class', () => {
    for (const { id, seen, class: own } of ALL) {
      const found = CLASSES.find(({ bugs }) => bugs.some((bug) => bug === seen));
      if (found) expect(own, id).toBe(found.id);
    }
  });

  it('each class that a limiter can show is re-enacted', () => {
    const shown = new Set(reenactments().map((mutant) => mutant.class));
    const missing = CLASSES.filter(({ id, without }) => without === undefined && !shown.has(id as never));
    expect(missing.map(({ id }) => id)).toEqual([]);
    // A reason why there is none must not outlive the first that there is.
    for (const { id, without } of CLASSES) if (without !== undefined) expect(shown, id).not.toContain(id);
  });

  it('fifty of them are re-enacted at least, each by a mutant of its own', () => {
    expect(new Set(reenactments().map(({ seen }) => seen)).size).toBeGreaterThanOrEqual(50);
  });
});

describe('mistakes', () => {
  it('each is made by mutants that there are, or has a reason why by none', () => {
    const ids = new Set(ALL.map(({ id }) => id));
    for (const { mistake, mutants, without } of [...TAUGHT, ...RULED, ...SUBTLE]) {
      expect(mutants.length > 0, mistake).toBe(without === undefined);
      for (const id of mutants) expect(ids, mistake).toContain(id);
    }
  });

  it('every ruling of the law is told of', () => {
    const law = readFileSync(join(HERE, '..', 'spec', 'README.md'), 'utf8');
    const [, rulings = ''] = law.split('\n## Rulings\n');
    const [section = ''] = rulings.split('\n## ');
    const questions = [...section.matchAll(/^\| ([^|]*\S) +\|/gm)].map(([, question]) => question);
    expect(questions.slice(0, 1)).toEqual(['question']);
    expect(RULED.map(({ mistake }) => mistake)).toEqual(questions.slice(2));
  });
});

it('the README says what there is: `npm run mutants-readme` writes it', () => {
  expect(readFileSync(join(HERE, 'README.md'), 'utf8')).toBe(readme());
});
