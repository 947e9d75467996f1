import type { Answer } from './limiter.ts';

/** A header field of the response. */
export type Field = readonly [name: string, value: string];

/**
 * Which header fields tell the client how it stands.
 *
 * - `draft`: `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10; what is written is valid by
 *   -11 (May 2026) as well. `r` is what remains. `t`, in seconds rounded up: of a denied request, as `Retry-After`; else
 *   until the full allowance is there again. So no more than `r` is to be used within `t` (-11 §4.1.2), and
 *   `Retry-After` is never earlier than `t` (§6). `q` is the limit of the decision, `w` the window of the policy.
 * - `legacy`: `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`. Reset is a delay, not a date: the
 *   seconds, rounded up, until the key has its full allowance again.
 * - `both`, or `none` of them. `Retry-After` comes with each denial whatever is chosen.
 */
export type HeaderStyle = 'draft' | 'legacy' | 'both' | 'none';

/** How the limit is called and described in `RateLimit-Policy`, and in the body of a denial. */
export interface Policy {
  /** Printable ASCII, `default` by default. A decision that names the limit that decided (`by`) goes by that name. */
  readonly name?: string | undefined;
  /**
   * The time in which the limit is allocated: the window, or for a bucket capacity · periodMs / tokens, the time it
   * takes to fill. Told in seconds, rounded up, which promises less, never more. Left out: not told.
   */
  readonly windowMs?: number | undefined;
}

export const MODE_FIELD = 'X-RateLimit-Mode';
export const EXPOSE_FIELD = 'Access-Control-Expose-Headers';

/** The largest Integer of a structured field: 15 digits (RFC 9651 §3.3.1). */
const FIELD_INTEGER_MAX = 999_999_999_999_999;

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/** Whether a structured field can hold it as a String (RFC 9651 §3.3.3). */
export function isPolicyName(name: unknown): name is string {
  return typeof name === 'string' && PRINTABLE_ASCII.test(name);
}

/** Delay-seconds (RFC 9110 §10.2.3), rounded up: a client that waits so long is never early. */
export function delaySeconds(delayMs: number): number {
  return Math.min(Math.ceil(delayMs / 1000), FIELD_INTEGER_MAX);
}

/** The seconds of `Retry-After`: at least 1 for a denied request; undefined when no wait helps. */
export function retryAfterSeconds(answer: Answer): number | undefined {
  const { retryAfterMs } = answer;
  if (retryAfterMs === 'never' || retryAfterMs === Number.POSITIVE_INFINITY) return undefined;
  return Math.max(1, delaySeconds(retryAfterMs));
}

/** Writes the fields of answers in one style. */
export function fieldWriter(style: HeaderStyle, policy: Policy, expose: boolean): (answer: Answer) => Field[] {
  const draft = hasDraft(style);
  const legacy = hasLegacy(style);
  const ownName = policy.name ?? 'default';
  const ownItem = quoted(ownName);
  const window = policy.windowMs === undefined ? '' : `;w=${delaySeconds(policy.windowMs)}`;
  const exposed = exposeFields(style, expose);

  return (answer) => {
    const fields: Field[] = [];
    const remaining = whole(answer.remaining);
    const limit = whole(answer.limit);
    if (draft) {
      const isOwn = !isPolicyName(answer.by) || answer.by === ownName;
      const item = isOwn ? ownItem : quoted(answer.by ?? ownName);
      const retry = answer.allowed ? undefined : retryAfterSeconds(answer);
      fields.push(['RateLimit', `${item};r=${remaining};t=${retry ?? delaySeconds(answer.resetAfterMs)}`]);
      fields.push(['RateLimit-Policy', `${item};q=${limit}${isOwn ? window : ''}`]);
    }
    if (legacy) {
      fields.push(['X-RateLimit-Limit', String(limit)]);
      fields.push(['X-RateLimit-Remaining', String(remaining)]);
      fields.push(['X-RateLimit-Reset', String(delaySeconds(answer.resetAfterMs))]);
    }
    if (style !== 'none' && (answer.mode === 'fail-open' || answer.mode === 'fail-closed')) {
      fields.push([MODE_FIELD, answer.mode]);
    }
    fields.push(...exposed);
    return fields;
  };
}

/** What a page of another origin may not read unless it is told so (Fetch standard, CORS protocol). */
export function exposeFields(style: HeaderStyle, expose: boolean): Field[] {
  if (!expose) return [];
  const names = [
    'Retry-After',
    ...(hasDraft(style) ? ['RateLimit', 'RateLimit-Policy'] : []),
    ...(hasLegacy(style) ? ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] : []),
    ...(style === 'none' ? [] : [MODE_FIELD]),
  ];
  return [[EXPOSE_FIELD, names.join(', ')]];
}

function hasDraft(style: HeaderStyle): boolean {
  return style === 'draft' || style === 'both';
}

function hasLegacy(style: HeaderStyle): boolean {
  return style === 'legacy' || style === 'both';
}

function whole(figure: number): number {
  return Math.min(Math.floor(figure), FIELD_INTEGER_MAX);
}

function quoted(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}
