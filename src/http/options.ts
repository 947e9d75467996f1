import { checkChoice, checkDurationMs, checkInteger, checkObject, refusal } from '../memory/checks.ts';
import type { ProxyTrust } from './client-address.ts';
import type { HeaderStyle, Policy } from './fields.ts';
import { isPolicyName } from './fields.ts';
import type { HttpLimiter } from './limiter.ts';

/** What becomes of a request that there is no decision about. */
export type FailurePolicy = 'error' | 'open' | 'closed';

/** The options of all middleware; `Request` is what the framework calls a request. */
export interface RateLimitOptions<Request> extends ProxyTrust {
  /** Decides. Several limits on one request are one limiter that combines them, so that it takes from all or none. */
  readonly limiter: HttpLimiter;
  /**
   * On whose behalf the request is made: a non-empty string. By default, and from `clientKey()`, the `addressKey` of the
   * client; that throws when no address is known.
   *
   * Name the kind of key (`user:7`), so that no user can take the name of an address, and separate its parts. For a key
   * by endpoint take the route that matched, not the path that was sent: `//a`, `/a/` and `/%61` may all match `/a`.
   */
  readonly key?: ((request: Request, clientKey: () => string) => string | PromiseLike<string>) | undefined;
  /** How many permits the request takes: a positive integer, 1 by default. */
  readonly cost?: number | ((request: Request) => number | PromiseLike<number>) | undefined;
  /**
   * Whether the request goes on without the limiter being asked. All requests count by default, `HEAD` and `OPTIONS`
   * too: for CORS preflights give `(request) => request.method === 'OPTIONS'`, or put the CORS middleware first.
   */
  readonly skip?: ((request: Request) => boolean | PromiseLike<boolean>) | undefined;
  /** The status of a denial, 429 by default (RFC 6585 §4). */
  readonly status?: number | undefined;
  /** `draft` by default. */
  readonly headers?: HeaderStyle | undefined;
  readonly policy?: Policy | undefined;
  /**
   * Whether pages of other origins may read these fields (`Access-Control-Expose-Headers`, added to what is there).
   * False by default. CORS middleware comes before this one: a denial needs its `Access-Control-Allow-Origin` as well.
   */
  readonly exposeHeaders?: boolean | undefined;
  /**
   * What to do when the limiter fails, is too late, or gives no decision, and when `key`, `cost` or `skip` fails.
   *
   * - `error` (default): as if the handler had failed; so the framework's error handling answers, mostly with 500.
   * - `open`: the request goes on; its response says `X-RateLimit-Mode: fail-open`, unless `headers` is `none`.
   * - `closed`: 503, and `X-RateLimit-Mode: fail-closed`.
   */
  readonly onError?: FailurePolicy | undefined;
  /** Hears of each failure, whatever the policy. Left out: the first one that nothing else would show is a warning. */
  readonly onFailure?: ((error: Error, request: Request) => void) | undefined;
  /** How long to wait for the limiter, in ms. What it takes after that is lost to the key. Left out: for ever. */
  readonly timeoutMs?: number | undefined;
  /** How many leading bits of an IPv6 address make its key, from 1 to 128; 64 by default. */
  readonly ipv6PrefixLength?: number | undefined;
}

const KNOWN = [
  'limiter',
  'key',
  'cost',
  'skip',
  'status',
  'headers',
  'policy',
  'exposeHeaders',
  'onError',
  'onFailure',
  'timeoutMs',
  'ipv6PrefixLength',
  'trustProxy',
  'forwardedHeader',
];

/** The longest delay that setTimeout keeps (2^31 - 1 ms); beyond it, it fires at once. */
export const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * Refuses what cannot be meant, before the first request. `more`: the functions that one framework's options add.
 *
 * @throws TypeError or RangeError, naming the option.
 */
export function checkOptions<Request>(options: RateLimitOptions<Request>, more: readonly string[] = []): void {
  checkObject('options', options);
  const known = [...KNOWN, ...more];
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new TypeError(`unknown option ${JSON.stringify(name)}; there are ${known.join(', ')}`);
  }
  if (typeof options.limiter?.tryAcquire !== 'function') {
    throw refusal('limiter', 'an object with a tryAcquire(key, cost) method', options.limiter);
  }
  for (const name of ['key', 'skip', 'onFailure', ...more]) {
    checkFunction(name, (options as unknown as Record<string, unknown>)[name]);
  }
  if (typeof options.cost !== 'function') checkInteger('cost', options.cost ?? 1, 1);
  checkInteger('status', options.status ?? 429, 400, 599);
  checkChoice('headers', options.headers, ['draft', 'legacy', 'both', 'none']);
  checkChoice('onError', options.onError, ['error', 'open', 'closed']);
  checkChoice('forwardedHeader', options.forwardedHeader, ['x-forwarded-for', 'forwarded']);
  if (typeof (options.exposeHeaders ?? false) !== 'boolean') {
    throw refusal('exposeHeaders', 'a boolean', options.exposeHeaders);
  }
  if (options.timeoutMs !== undefined) checkInteger('timeoutMs', options.timeoutMs, 1, TIMER_MS_MAX);
  checkInteger('ipv6PrefixLength', options.ipv6PrefixLength ?? 64, 1, 128);
  checkTrust(options.trustProxy ?? false);
  checkPolicy(options.policy ?? {});
}

function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw refusal(name, 'a function', value);
}

function checkTrust(trust: unknown): void {
  if (trust === false || typeof trust === 'function') return;
  // With `true` the leftmost address would count, and that one the client writes.
  const wanted = 'false, the number of proxies before this server, or a function that knows their addresses';
  if (typeof trust !== 'number') throw refusal('trustProxy', wanted, trust);
  checkInteger('trustProxy', trust, 0);
}

function checkPolicy(policy: Policy): void {
  checkObject('policy', policy);
  if (!isPolicyName(policy.name ?? 'default')) throw refusal('policy.name', 'printable ASCII characters', policy.name);
  if (policy.windowMs !== undefined) checkDurationMs('policy.windowMs', policy.windowMs);
}
