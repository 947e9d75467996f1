import { describe, expect, it } from 'vitest';
import { killedShare, meanRatio, quantile, usual } from './statistics.ts';

describe('runs to kill, over seeds', () => {
  const runs = [4, 1, undefined, 2];

  it('a quantile is a number of runs within which that share of the seeds kills', () => {
    expect(quantile(runs, 0.5)).toBe(2);
    expect(quantile(runs, 0.75)).toBe(4);
    expect(quantile([5, 3, 1], 0.5)).toBe(3);
  });

  it('where fewer seeds kill than that share, no number of runs is enough', () => {
    expect(quantile(runs, 0.76)).toBe(Number.POSITIVE_INFINITY);
    expect(killedShare(runs)).toBe(0.75);
  });

  it('who has not killed is counted as the most that was tried', () => {
    expect(usual([1, undefined], 100)).toBeCloseTo(10);
    expect(usual([8, 2], 100)).toBeCloseTo(4);
  });

  it('a ratio is the geometric mean over mutants of how many times fewer runs it takes', () => {
    const ours = [[1, 1], [2]];
    const theirs = [[10, 10], [undefined]];
    expect(meanRatio(ours, theirs, 80)).toBeCloseTo(20);
    expect(meanRatio(ours, ours, 80)).toBeCloseTo(1);
  });
});
