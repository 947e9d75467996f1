import { createHmac, randomBytes } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import type { Decision } from './decision.ts';

/**
 * Every limiter tells what it decides on the channel `ratelaw:decision` of `node:diagnostics_channel`, and whoever
 * wants to know subscribes there: see {@link DecisionMessage}. While nobody does, nothing is measured, hashed or built.
 *
 * For Prometheus, with `prom-client`; `blocked` is what others call denied, and any failure counts as one of the store:
 *
 * ```js
 * import { subscribe } from 'node:diagnostics_channel';
 * import { Counter, Histogram } from 'prom-client';
 *
 * const labelNames = ['limiter'];
 * const checks = new Counter({ name: 'rate_limit_checks_total', help: 'Requests checked', labelNames });
 * const denied = new Counter({ name: 'rate_limit_blocked_total', help: 'Requests denied', labelNames });
 * const errors = new Counter({ name: 'rate_limit_redis_errors_total', help: 'Checks that failed', labelNames });
 * const duration = new Histogram({
 *   name: 'rate_limit_check_duration_seconds',
 *   help: 'How long a check took',
 *   labelNames,
 *   buckets: [0.000001, 0.00001, 0.0001, 0.001, 0.005, 0.05],
 * });
 *
 * subscribe('ratelaw:decision', ({ limiter, decision, durationMs }) => {
 *   checks.inc({ limiter });
 *   duration.observe({ limiter }, durationMs / 1000);
 *   if (decision === undefined || decision.mode) errors.inc({ limiter });
 *   else if (!decision.allowed) denied.inc({ limiter });
 * });
 * ```
 *
 * Do not make the key a label: Prometheus keeps a time series for each value.
 */
export const decisions = channel('ratelaw:decision');

/** What is told of one request: how it was decided, or why it could not be. */
export interface DecisionMessage {
  /** The `name` of the limiter, or its class. */
  readonly limiter: string;
  /** A short name of the key for as long as the process lives; undefined for something that cannot be a key. */
  readonly key: string | undefined;
  readonly cost: number;
  readonly decision?: Told;
  /** What was thrown. */
  readonly error?: unknown;
  /** How long the decision took; a fraction of a ms, as a rule. */
  readonly durationMs: number;
}

// Keys are addresses or names of people; a plain hash of one is soon found by hashing all there are.
const secret = randomBytes(32);

const KEY_HEX_DIGITS = 16;

/** A decision of a limiter in memory, or of one in a store, which says in its `mode` when the store did not decide. */
export type Told = Omit<Decision, 'reason'> & {
  readonly reason?: string | undefined;
  readonly mode?: 'fail-open' | 'fail-closed';
};

/** A request, as it is told of. */
export interface Asked {
  readonly limiter: string;
  /** Asked for once the decision is made. */
  readonly key: () => string | undefined;
  readonly cost: number;
}

/** Makes a decision, and tells of it, or of what it throws. */
export function telling(asked: Asked, decide: () => Decision): Decision {
  const beganMs = performance.now();
  let decision: Decision;
  try {
    decision = decide();
  } catch (error) {
    tell(asked, beganMs, { error });
    throw error;
  }
  tell(asked, beganMs, { decision });
  return decision;
}

/** As {@link telling}, of a decision that may take its time: the wait is in its duration. */
export function tellingLater<D extends Told>(asked: Asked, decide: () => Promise<D>): Promise<D> {
  const beganMs = performance.now();
  const failed = (error: unknown) => tell(asked, beganMs, { error });
  try {
    const wait = decide();
    wait.then((decision) => tell(asked, beganMs, { decision }), failed);
    return wait;
  } catch (error) {
    failed(error);
    throw error;
  }
}

function tell({ limiter, key, cost }: Asked, beganMs: number, outcome: { decision: Told } | { error: unknown }): void {
  const durationMs = performance.now() - beganMs;
  const name = key();
  const hash = typeof name === 'string' ? hashOf(name) : undefined;
  const message: DecisionMessage = { limiter, key: hash, cost, ...outcome, durationMs };
  decisions.publish(message);
}

function hashOf(key: string): string {
  return createHmac('sha256', secret).update(key).digest('hex').slice(0, KEY_HEX_DIGITS);
}
