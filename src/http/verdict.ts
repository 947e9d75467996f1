import type { Field, HeaderStyle, Policy } from './fields.ts';
import { exposeFields, fieldWriter, isPolicyName, MODE_FIELD, retryAfterSeconds } from './fields.ts';
import type { Answer } from './limiter.ts';
import { PROBLEM_TYPE, plainProblem, quotaExceeded } from './problem.ts';

/** The request goes on to its handler, and the response gets these fields. */
export interface Allowance {
  readonly allowed: true;
  readonly fields: readonly Field[];
  /** The decision; undefined when there was none: the request was skipped, or let in without one. */
  readonly answer?: Answer;
}

/** The request does not reach its handler: this is the response. */
export interface Denial {
  readonly allowed: false;
  readonly status: number;
  /** With `Cache-Control` and, if a wait helps, `Retry-After`; without `Content-Type`, for bodies may differ. */
  readonly fields: readonly Field[];
  /** A problem document (RFC 9457). */
  readonly body: string;
  readonly contentType: string;
  /** The decision; undefined when there was none, because the limiter failed. */
  readonly answer?: Answer;
}

export type Verdict = Allowance | Denial;

export interface VerdictStyle {
  readonly status: number;
  readonly headers: HeaderStyle;
  readonly policy: Policy;
  readonly exposeHeaders: boolean;
}

/** What becomes of a request, in one style. Pure: no request, no response, no clock. */
export interface Verdicts {
  /** For a decision of the limiter. */
  of(answer: Answer): Verdict;
  /** For a request that the limiter is not asked about. */
  readonly skipped: Allowance;
  /** For a request that is let in although there is no decision. */
  readonly failOpen: Allowance;
  /** For a request that is kept out because there is no decision. */
  readonly failClosed: Denial;
}

/** Not the client's fault, hence not 429 (RFC 9110 §15.6.4). */
const FAILED_STATUS = 503;

/** A denial is about one client at one instant: no cache may keep it (RFC 6585 §4 says so of 429), whatever the status. */
const NO_STORE: Field = ['Cache-Control', 'no-store'];

export function verdicts(style: VerdictStyle): Verdicts {
  const { status, headers, policy, exposeHeaders } = style;
  const fieldsOf = fieldWriter(headers, policy, exposeHeaders);
  const exposed = exposeFields(headers, exposeHeaders);
  const failed = (mode: string): Field[] => (headers === 'none' ? exposed : [[MODE_FIELD, mode], ...exposed]);
  const failedBody = plainProblem(
    FAILED_STATUS,
    'Service Unavailable',
    'The rate limiter could not decide, and so the request was not let in.',
  );

  return {
    of(answer) {
      const fields = fieldsOf(answer);
      if (answer.allowed) return { allowed: true, fields, answer };
      const retrySeconds = retryAfterSeconds(answer);
      if (retrySeconds !== undefined) fields.push(['Retry-After', String(retrySeconds)]);
      fields.push(NO_STORE);
      if (answer.mode === 'fail-closed') {
        return { allowed: false, status: FAILED_STATUS, fields, body: failedBody, contentType: PROBLEM_TYPE, answer };
      }
      const policyName = isPolicyName(answer.by) ? answer.by : (policy.name ?? 'default');
      const body = quotaExceeded(status, policyName, retrySeconds);
      return { allowed: false, status, fields, body, contentType: PROBLEM_TYPE, answer };
    },
    skipped: { allowed: true, fields: [] },
    failOpen: { allowed: true, fields: failed('fail-open') },
    failClosed: {
      allowed: false,
      status: FAILED_STATUS,
      fields: [...failed('fail-closed'), NO_STORE],
      body: failedBody,
      contentType: PROBLEM_TYPE,
    },
  };
}
