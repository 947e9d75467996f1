import { describe, expect, it } from 'vitest';
import { ALGORITHMS } from './contract.ts';
import { KNOWN_BUGS, knownBugs } from './known-bugs.ts';

describe('KNOWN_BUGS', () => {
  it('links each bug to its own https address', () => {
    for (const bug of KNOWN_BUGS) expect(new URL(bug.url).protocol, bug.url).toBe('https:');
    expect(new Set(KNOWN_BUGS.map((bug) => bug.url)).size).toBe(KNOWN_BUGS.length);
  });

  it('says what went wrong in one short line', () => {
    for (const bug of KNOWN_BUGS) {
      expect(bug.project, bug.url).not.toBe('');
      expect(bug.what, bug.url).toMatch(/^\S.{8,88}\S$/);
    }
    expect(new Set(KNOWN_BUGS.map((bug) => bug.what)).size).toBe(KNOWN_BUGS.length);
  });

  it('names clauses by well-formed ids, each once', () => {
    for (const bug of KNOWN_BUGS) {
      expect(bug.clauses.length, bug.url).toBeGreaterThan(0);
      for (const clause of bug.clauses) expect(clause, bug.url).toMatch(/^[A-Z]+-\d+[ab]?$/);
      expect(new Set(bug.clauses).size, bug.url).toBe(bug.clauses.length);
    }
  });

  it('names only algorithms that have a law', () => {
    for (const bug of KNOWN_BUGS) {
      if (bug.algorithms === undefined) continue;
      expect(bug.algorithms.length, bug.url).toBeGreaterThan(0);
      for (const algorithm of bug.algorithms) expect(ALGORITHMS, bug.url).toContain(algorithm);
    }
  });
});

describe('knownBugs', () => {
  it('gives bugs of the clause only, at most two by default', () => {
    const bugs = knownBugs('CONC-1', 'token-bucket');
    expect(bugs).toHaveLength(2);
    for (const bug of bugs) expect(bug.clauses).toContain('CONC-1');
  });

  it('puts the same algorithm first, then bugs of no particular one, then the others', () => {
    for (const clause of new Set(KNOWN_BUGS.flatMap((bug) => bug.clauses))) {
      for (const algorithm of ALGORITHMS) {
        const all = knownBugs(clause, algorithm, KNOWN_BUGS.length);
        expect(all).toHaveLength(KNOWN_BUGS.filter((bug) => bug.clauses.includes(clause)).length);
        const ranks = all.map((bug) => (bug.algorithms === undefined ? 1 : bug.algorithms.includes(algorithm) ? 0 : 2));
        expect(ranks, `${clause} ${algorithm}`).toEqual([...ranks].sort((a, b) => a - b));
      }
    }
    expect(knownBugs('CONC-1', 'fixed-window', 1)[0]?.algorithms).toContain('fixed-window');
    expect(knownBugs('CONC-1', 'sliding-log', 1)[0]?.algorithms).toContain('sliding-log');
  });

  it('falls back on other algorithms', () => {
    expect(knownBugs('META-6', 'sliding-log')).not.toHaveLength(0);
  });

  it('respects `most`, and has nothing for an unknown clause', () => {
    expect(knownBugs('CONC-1', 'token-bucket', 1)).toHaveLength(1);
    expect(knownBugs('CONC-1', 'token-bucket', 0)).toHaveLength(0);
    expect(knownBugs('NONE-1', 'token-bucket')).toEqual([]);
  });
});
