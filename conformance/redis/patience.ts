import type { Event, History, Scenario } from '../scenario.ts';

/**
 * A client waits for an answer in real time. On a machine that has much else to do it may give up though nothing befell, and
 * what its limiter then says is no answer that it gives to the calls of a plan: these are asked once more. Whoever gives up
 * for a reason of its own does so again.
 */
const TIMES_MAX = 3;

const couldNotAsk = ({ kind, key, cost, outcome }: Event): boolean =>
  kind === 'try' &&
  (outcome.kind === 'refused'
    ? Boolean(key) && Number.isSafeInteger(cost) && cost > 0
    : outcome.claims?.mode === 'fail-open' || outcome.claims?.mode === 'fail-closed');

/** Time that passes keeps nobody from the store. */
const isUndisturbed = ({ mishaps = [], skews }: Scenario): boolean =>
  skews === undefined && mishaps.every((mishap) => typeof mishap === 'number');

/** Drives a scenario over a store, again where nothing befell and somebody could not ask. */
export const patiently = async (scenario: Scenario, drive: () => Promise<History>): Promise<History> => {
  let history = await drive();
  for (let times = 1; times < TIMES_MAX && isUndisturbed(scenario) && history.events.some(couldNotAsk); times++)
    history = await drive();
  return history;
};
