import { refusal } from './checks.ts';
import type { Decision } from './decision.ts';

/** What several limits as one have in common, in memory and in a store. */

/** The key of a request that is one; what it is otherwise is refused as no key. */
export function itself<Request>(request: Request): string {
  return request as string;
}

/** @throws TypeError, naming the limit, when its key function throws or gives no key. */
export function keyFor<Request>(name: string, keyOf: (request: Request) => string, request: Request): string {
  const key = keyFrom(name, keyOf, request);
  if (typeof key === 'string' && key !== '') return key;
  throw refusal(`limits.${name}.key(request)`, 'a non-empty string', key);
}

function keyFrom<Request>(name: string, keyOf: (request: Request) => string, request: Request): string {
  try {
    return keyOf(request);
  } catch (cause) {
    throw new TypeError(`limits.${name}.key(request) threw ${String(cause)}`, { cause });
  }
}

/** The index of the denial with the longest wait. */
export function slowest(answers: readonly Decision[]): number {
  const waits = answers.map(({ allowed, retryAfterMs }) => {
    if (allowed) return -1;
    return retryAfterMs === 'never' ? Number.POSITIVE_INFINITY : retryAfterMs;
  });
  return waits.indexOf(Math.max(...waits));
}
