import { expect, it } from 'vitest';
import { CAPABILITIES } from './adapters/capabilities.ts';
import { injectedClock } from './clocks.ts';
import { judge } from './judge.ts';
import type { Op } from './scenario.ts';
import { adapterOf, subjectOf } from './subject.ts';
import { suspectsOf } from './suspects.ts';

it('the parts of a composite are set back under the rule by which they are judged', async () => {
  const exported = CAPABILITIES.find(({ name }) => name === 'memory/composite user and address')!;
  const { adapter, declaration } = adapterOf(exported, exported.name);
  const subject = await subjectOf(adapter, declaration, injectedClock());
  const config = {
    parts: [
      { capacity: 3, refill: { tokens: 1, periodMs: 16 } },
      { limit: 10, windowMs: 100 },
      { limit: 20, windowMs: 16 },
    ],
  };
  const origin = 86_400_000_000_000n;
  const back = origin - 300_000_000_000n;
  const op = (kind: Op['kind'], at: bigint): Op => ({ kind, at, key: 'a', cost: 1 });
  const ops = [op('try', origin), op('clock', back), op('try', back), op('try', back), op('try', back)];
  const history = await subject.drive({ config, origin, ops });
  const court = subject.court(config);
  expect(judge(court, history).violation).toBeUndefined();
  const stuck = suspectsOf(court, history).find(({ id }) => id === 'stuck-after-step')!;
  // One token was taken, two are left, and until the clock has caught up no third comes.
  expect(history.events.slice(2).map(({ outcome }) => outcome.kind)).toEqual(['allowed', 'allowed', 'denied']);
  expect(judge(court, history, undefined, stuck).violation).toBeUndefined();
});
