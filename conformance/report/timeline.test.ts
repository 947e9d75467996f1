import { describe, expect, it } from 'vitest';
import type { Claims, History } from '../scenario.ts';
import { timeline } from './timeline.ts';

const answerOf = (claims: Claims): string | undefined => {
  const history: History = {
    config: { limit: 1, windowMs: 1000 },
    origin: 0n,
    events: [{ kind: 'try', when: { lo: 0n, hi: 0n }, key: 'a', cost: 1, outcome: { kind: 'denied', claims } }],
  };
  return timeline(undefined, history, undefined)[0]?.answer;
};

describe('an answer in a timeline', () => {
  it.each<[Claims, string]>([
    [{ mode: 'fail-closed' }, 'denied · fail-closed'],
    [{ mode: 'normal', remaining: 0 }, 'denied · remaining 0'],
    [{ remaining: 0 }, 'denied · remaining 0'],
  ])('says whether the store was asked: %j', (claims, wanted) => {
    expect(answerOf(claims)).toBe(wanted);
  });
});
