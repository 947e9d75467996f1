import { checkCost } from '../memory/checks.ts';
import { addressKey } from './address.ts';
import { clientAddress } from './client-address.ts';
import type { ForwardedHeader } from './forwarded.ts';
import type { Answer } from './limiter.ts';
import { checkAnswer } from './limiter.ts';
import type { RateLimitOptions } from './options.ts';
import { checkOptions, TIMER_MS_MAX } from './options.ts';
import { type Verdict, verdicts } from './verdict.ts';

/** How to read what a framework calls a request. */
export interface RequestReader<Request> {
  /** The address of the peer of the connection; undefined if there is none. `platform`: see {@link Gate}. */
  remoteAddress(request: Request, platform: unknown): string | undefined;
  /** A header field; where it came more than once, all values with commas between, in order. */
  header(request: Request, name: ForwardedHeader): string | undefined;
}

/** What differs between frameworks beyond their requests. */
export interface GateFacts {
  /** The names of the functions that this framework's options add. */
  readonly moreOptions?: readonly string[];
  /** Whether somebody hears of the error that the gate throws; otherwise the first one is made a warning. */
  readonly errorsAreHeard: boolean;
}

/**
 * What becomes of a request: at once if everything that has to be asked answers at once, else as a promise. `platform`
 * is what a server gives beside a request that does not know its own connection.
 *
 * @throws (or rejects with) what failed, if `onError` is `error`.
 */
export type Gate<Request> = (request: Request, platform?: unknown) => Verdict | Promise<Verdict>;

/**
 * The gate that all middleware here is built on: is the request to be skipped, whose is it, what does it cost, and what
 * does the limiter say? It touches no response. Build your own middleware on it for another framework.
 *
 * @throws TypeError or RangeError, naming the option, for options that cannot be meant.
 */
export function createGate<Request>(
  options: RateLimitOptions<Request>,
  reader: RequestReader<Request>,
  facts: GateFacts = { errorsAreHeard: true },
): Gate<Request> {
  checkOptions(options, facts.moreOptions);
  const { limiter, key, cost = 1, skip, onError = 'error', timeoutMs, ipv6PrefixLength } = options;
  const { status = 429, headers = 'draft', policy = {}, exposeHeaders = false } = options;
  const verdictFor = verdicts({ status, headers, policy, exposeHeaders });
  const isHeard = facts.errorsAreHeard && onError === 'error';
  const onFailure = options.onFailure ?? (isHeard ? () => {} : warnOnce(onError));
  const trustsNobody = (options.trustProxy ?? false) === false;

  function clientKey(request: Request, platform: unknown): string {
    const remoteAddress = reader.remoteAddress(request, platform);
    const header = (name: ForwardedHeader) => reader.header(request, name);
    const address = trustsNobody ? remoteAddress : clientAddress({ remoteAddress, header }, options);
    const known = addressKey(address, ipv6PrefixLength);
    if (known === undefined) throw new TypeError(NO_ADDRESS);
    return known;
  }

  function keyOf(request: Request, platform: unknown): string | PromiseLike<string> {
    return key === undefined ? clientKey(request, platform) : key(request, () => clientKey(request, platform));
  }

  function ask(request: Request, key: string): Answer | Promise<Answer> {
    if (typeof key !== 'string' || key === '') {
      throw new TypeError(`the key function must give a non-empty string, got ${key === '' ? '""' : String(key)}`);
    }
    return after(typeof cost === 'function' ? cost(request) : cost, (permits) => {
      checkCost(permits);
      const answer = limiter.tryAcquire(key, permits);
      return isPromise(answer) && timeoutMs !== undefined ? inTime(answer, timeoutMs) : settled(answer);
    });
  }

  function judge(answer: Answer): Verdict | Promise<Verdict> {
    checkAnswer(answer);
    const verdict = verdictFor.of(answer);
    const delayMs = answer.allowed ? (answer.delayMs ?? 0) : 0;
    return delayMs > 0 ? later(verdict, delayMs) : verdict;
  }

  function decide(request: Request, platform: unknown): Verdict | Promise<Verdict> {
    return after(skip?.(request) ?? false, (skipped) =>
      skipped ? verdictFor.skipped : after(keyOf(request, platform), (key) => after(ask(request, key), judge)),
    );
  }

  /** Whoever is told of a failure cannot make another one of it. */
  function tell(error: Error, request: Request): void {
    const warn = (fault: unknown): void => process.emitWarning(`onFailure failed: ${String(fault)}`);
    try {
      const telling: unknown = onFailure(error, request);
      if (isPromise(telling)) telling.then(undefined, warn);
    } catch (fault) {
      warn(fault);
    }
  }

  function failed(thrown: unknown, request: Request): Verdict {
    const error = asError(thrown);
    tell(error, request);
    if (onError === 'error') throw error;
    return onError === 'open' ? verdictFor.failOpen : verdictFor.failClosed;
  }

  return (request, platform) => {
    try {
      const verdict = decide(request, platform);
      return isPromise(verdict) ? verdict.then(undefined, (error: unknown) => failed(error, request)) : verdict;
    } catch (error) {
      return failed(error, request);
    }
  };
}

const NO_ADDRESS =
  'the address of the client is not known: its connection is closed already, or comes over a Unix socket (then give ' +
  'trustProxy as a number, or key), or this server does not tell it (then give address, or key)';

/** Frameworks take `next(undefined)` for "go on", and some a string for a place to go on at: a failure is an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`rate limiting failed: ${String(thrown)}`, { cause: thrown });
}

export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** `next` of the value: at once if it is there, so that a synchronous limiter costs no turn of the event loop. */
function after<T, Next>(value: T | PromiseLike<T>, next: (value: T) => Next | Promise<Next>): Next | Promise<Next> {
  return isPromise(value) ? Promise.resolve(value).then(next) : next(value);
}

function settled<T>(value: T | PromiseLike<T>): T | Promise<T> {
  return isPromise(value) ? Promise.resolve(value) : value;
}

/** What `promise` brings, or a failure if it takes longer than `timeoutMs`; what it brings after that is dropped. */
function inTime<T>(promise: PromiseLike<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new Error(`the limiter has not answered within timeoutMs, ${timeoutMs} ms`));
    const timer = setTimeout(tooLate, timeoutMs);
    const inTimeThen =
      <Value>(settle: (value: Value) => void) =>
      (value: Value) => {
        clearTimeout(timer);
        settle(value);
      };
    Promise.resolve(promise).then(inTimeThen(resolve), inTimeThen(reject));
  });
}

function later<T>(value: T, delayMs: number): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), Math.min(Math.ceil(delayMs), TIMER_MS_MAX));
  });
}

/** A failing store fails each request: one warning tells of it, and the log stays readable. */
function warnOnce(policy: string): (error: Error) => void {
  let warned = false;
  return ({ message }) => {
    if (warned) return;
    warned = true;
    const advice = 'Give onFailure to hear of each failure.';
    process.emitWarning(`rate limiting failed (onError: '${policy}'): ${message}. ${advice}`, 'RateLimitWarning');
  };
}
