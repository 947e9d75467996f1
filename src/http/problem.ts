/** The media type of {@link problem} bodies (RFC 9457 §6.1). */
export const PROBLEM_TYPE = 'application/problem+json';

/** draft-ietf-httpapi-ratelimit-headers §5.1; the title is the one of its registration, §10.2.1. */
const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

/** The body of a denial: what happened, which policy was exceeded, and when to come back. */
export function quotaExceeded(status: number, policyName: string, retrySeconds: number | undefined): string {
  const detail =
    retrySeconds === undefined
      ? 'This request costs more than the limit ever allows. No wait will help.'
      : `Too many requests. Try again in ${retrySeconds} ${retrySeconds === 1 ? 'second' : 'seconds'}.`;
  return JSON.stringify({
    type: QUOTA_EXCEEDED,
    title: 'Quota Exceeded',
    status,
    detail,
    'violated-policies': [policyName],
  });
}

/** The body of an answer that says no more than its status (RFC 9457 §4.2.1). */
export function plainProblem(status: number, title: string, detail: string): string {
  return JSON.stringify({ type: 'about:blank', title, status, detail });
}
