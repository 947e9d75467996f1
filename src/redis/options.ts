import { checkChoice, checkDurationMs, checkInteger, checkObject, DURATION_MS_MAX, refusal } from '../memory/checks.ts';
import { checkName } from '../memory/options.ts';
import { checkClient, type Delivery, type RedisClient } from './client.ts';
import { checkPrefix } from './keys.ts';

/** What is answered when Redis does not decide: an error, or a decision that says in its `mode` how it was made. */
export type OnFailure = 'error' | 'open' | 'closed';

/** What every limiter is built with beside its config. */
export interface Options extends FailureOptions {
  /** A client of `ioredis` or of `redis` that is connected, or connects by itself. It stays yours to close. */
  readonly client: RedisClient;
  /**
   * Before every key: a non-empty string of its own for each limiter, such as `login:`. Limiters of one config may share
   * it, in other processes too. With a hash tag, such as `{login}:user:`, all keys lie in one slot of a cluster.
   */
  readonly keyPrefix: string;
  /** What becomes of a request whose reply is lost; `at-most-once` by default. */
  readonly delivery?: Delivery;
  /** What the limiter is called in diagnostics: a non-empty string; the name of its class by default. */
  readonly name?: string;
  /** Up to so large a step back of the server's clock time stands still: 0 to 2^40 whole ms, 100 by default. */
  readonly backwardsToleranceMs?: number;
}

export interface FailureOptions {
  /** What is answered when Redis does not decide; `error` by default. */
  readonly onFailure?: OnFailure;
  /** How long to wait for an answer of Redis: 1 to 2^31 − 1 whole ms, 1000 by default. */
  readonly timeoutMs?: number;
}

export type AllOptions = Required<Options>;

/** The longest delay of a timer. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

/** @throws TypeError or RangeError that names the option: what was wanted, what was got. */
export function checkOptions(options: Options, className: string): AllOptions {
  checkObject('config', options);
  const { client, keyPrefix, backwardsToleranceMs = 100 } = options;
  const delivery = checkChoice('delivery', options.delivery, ['at-most-once', 'at-least-once']);
  checkClient(client, delivery);
  return {
    client,
    keyPrefix: checkPrefix(keyPrefix),
    delivery,
    name: checkName(options.name, className),
    backwardsToleranceMs: checkInteger('backwardsToleranceMs', backwardsToleranceMs, 0, DURATION_MS_MAX),
    ...checkFailureOptions(options),
  };
}

/** @throws as {@link checkOptions} */
export function checkFailureOptions(options: FailureOptions): Required<FailureOptions> {
  const { timeoutMs = 1000 } = options;
  checkDurationMs('timeoutMs', timeoutMs);
  if (timeoutMs > TIMEOUT_MS_MAX) throw refusal('timeoutMs', `at most ${TIMEOUT_MS_MAX}`, timeoutMs);
  return { onFailure: checkChoice('onFailure', options.onFailure, ['error', 'open', 'closed']), timeoutMs };
}
