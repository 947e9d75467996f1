import { refusal } from '../memory/checks.ts';

/**
 * What a limiter's keys are called in Redis: its prefix, then the key in braces. A cluster puts keys into one slot if what
 * they have in the first braces is the same: so each key is where it likes, or all keys are where the prefix says.
 */
export function storedKey(prefix: string, key: string): string {
  return `${prefix}{${wellFormed(key)}}`;
}

/** @throws TypeError unless `prefix` is a string with something in it, and braces in it are one pair with a tag. */
export function checkPrefix(prefix: string): string {
  if (typeof prefix === 'string' && /^[^{}]+$|^[^{}]*\{[^{}]+\}[^{}]*$/.test(prefix)) return prefix;
  const wanted = 'a non-empty string of its own for each limiter, with at most one pair of braces, around its hash tag';
  throw refusal('keyPrefix', wanted, prefix);
}

/** What of a stored key decides its slot (Redis Cluster specification, hash tags). */
export function slotTag(stored: string): string {
  return /^[^{]*\{([^}]+)\}/.exec(stored)?.[1] ?? stored;
}

const ESCAPED = '\0';

/** Half of a surrogate pair is no text, and would be sent as the same three bytes as any other half. */
function wellFormed(key: string): string {
  return /\p{Surrogate}/u.test(key) || key.startsWith(ESCAPED) ? ESCAPED + JSON.stringify(key) : key;
}
