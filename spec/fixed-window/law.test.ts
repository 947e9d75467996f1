import { describe, expect, it } from 'vitest';
import { at, EXACT, FORCED_ALLOWED, FORCED_DENIED, type Span, UNFORCED } from '../law.ts';
import { type FixedWindowVariant, fixedWindow } from './law.ts';

const LIMIT = 2n;
const W = 1_000_000_000n;
const NOW = 1_700_000_000n * W + 300_000_000n;

const lawOf = (variant: Partial<FixedWindowVariant>) =>
  fixedWindow({ limit: LIMIT, windowNs: W }, EXACT, { anchor: 'first-request', end: 'half-open', ...variant }).law;
type Law = ReturnType<typeof lawOf>;
const taken = (law: Law, state: unknown, when: Span, cost = LIMIT) => law.step(state, cost, true, when);

describe('a window that begins with a request', () => {
  it.each([
    ['half-open', 0n],
    ['closed', 1n],
  ] as const)('%s: ends where it should', (end, more) => {
    const law = lawOf({ end });
    const state = taken(law, law.start(at(NOW), 'new'), at(NOW));
    expect(law.permits(state, 1n, at(NOW + W + more - 1n))).toEqual(FORCED_DENIED);
    expect(law.permits(state, LIMIT, at(NOW + W + more))).toEqual(FORCED_ALLOWED);
  });

  it.each([
    ['half-open', 0n],
    ['closed', 1n],
  ] as const)('%s: begins after the one before it has ended, however coarse the clock', (end, more) => {
    const law = lawOf({ end });
    const first = taken(law, law.start(at(NOW), 'new'), at(NOW));
    const second = taken(law, first, { lo: NOW + W - 5n, hi: NOW + W + 5n });
    expect(law.permits(second, 1n, at(NOW + 2n * W + 2n * more - 1n))).toEqual(FORCED_DENIED);
    expect(law.permits(second, 1n, at(NOW + 2n * W + 2n * more))).toEqual(UNFORCED);
  });

  it.each([
    ['half-open', 1n],
    ['closed', 0n],
  ] as const)('%s: cannot have begun so early that it had ended when it was seen', (end, more) => {
    const law = lawOf({ end });
    const begun = taken(law, law.start(at(NOW), 'new'), { lo: NOW, hi: NOW + 10n }, 1n);
    const seen = NOW + W + 5n;
    const state = law.step(begun, LIMIT, false, at(seen));
    expect(law.permits(state, LIMIT, at(seen))).toEqual(FORCED_DENIED);
    expect(law.permits(state, LIMIT, at(seen + 1n))).toEqual(UNFORCED);
    expect(law.permits(state, LIMIT, at(NOW + W + 10n + 1n - more))).toEqual(FORCED_ALLOWED);
  });

  it('may begin with a request that another limit denies', () => {
    const law = lawOf({});
    const begun = law.begun?.(law.start(at(NOW), 'new'), at(NOW));
    const state = taken(law, begun, at(NOW + W - 1n));
    expect(law.permits(state, 1n, at(NOW + W))).toEqual(UNFORCED);
    expect(law.begun?.(state, at(NOW + W - 1n))).toEqual(state);
    expect(law.look?.(law.start(at(NOW), 'new'), at(NOW))).toEqual(begun);
  });

  it('says when it ends: at once, or a window after the next request, where none is open', () => {
    const law = lawOf({});
    for (const now of [5n, NOW])
      expect(law.windowEnd?.(law.start(at(now), 'new'), at(now))).toEqual({ lo: now, hi: now + W });
    const open = taken(law, law.start(at(NOW), 'new'), at(NOW));
    expect(law.windowEnd?.(open, at(NOW + W - 1n))).toEqual(at(NOW + W));
    expect(law.windowEnd?.(open, at(NOW + W))).toEqual({ lo: NOW + W, hi: NOW + 2n * W });
  });
});

it('of what has been denied and counted, nothing is left', () => {
  const profile = { ...EXACT, denialsCount: true };
  const { law } = fixedWindow({ limit: LIMIT, windowNs: W }, profile, { anchor: 'epoch', end: 'half-open' });
  const state = law.step(law.start(at(NOW), 'new'), LIMIT + 3n, false, at(NOW));
  expect(law.available(state, at(NOW))).toEqual({ lo: 0n, hi: 0n });
});

it('in seconds of float64 a window may end a little sooner, or later', () => {
  const profile = { ...EXACT, arithmetic: 'float64', timeUnit: 's', resolutionNs: 1_000_000n } as const;
  const { law } = fixedWindow({ limit: LIMIT, windowNs: W }, profile, { anchor: 'epoch', end: 'half-open' });
  const state = taken(law, law.start(at(NOW), 'new'), at(NOW));
  const end = NOW - (NOW % W) + W;
  expect(law.permits(state, 1n, at(end))).toEqual(UNFORCED);
  expect(law.permits(state, 1n, at(end - 1_000_000n))).toEqual(FORCED_DENIED);
  expect(law.permits(state, 1n, at(end + 1_000_000n))).toEqual(FORCED_ALLOWED);
});

describe('one that is found in use', () => {
  it.each(['first-request', 'creation'] as const)('anchored at its %s, may be in any window', (anchor) => {
    const law = lawOf({ anchor });
    const found = law.start(at(NOW), 'unknown');
    expect(law.permits(found, 1n, at(NOW))).toEqual(UNFORCED);
    expect(law.permits(found, LIMIT, at(NOW + W - 1n))).toEqual(UNFORCED);
    expect(law.permits(found, LIMIT, at(NOW + W))).toEqual(FORCED_ALLOWED);
    expect(law.permits(taken(law, found, at(NOW)), 1n, at(NOW + 1n))).toEqual(UNFORCED);
  });
});

it('windows that are counted from the creation still are after the clock was set back', () => {
  const law = lawOf({ anchor: 'creation' });
  const late = NOW + 10n * W + W / 2n;
  const early = late - EXACT.backwardsToleranceNs / 2n;
  const idle = law.step(law.start(at(NOW), 'new'), LIMIT + 1n, false, at(late));
  const state = taken(law, law.setBack?.(idle, late, early), at(early));
  expect(law.permits(state, 1n, at(NOW + 11n * W - 1n))).toEqual(FORCED_DENIED);
  expect(law.permits(state, LIMIT, at(NOW + 11n * W))).toEqual(FORCED_ALLOWED);
});
