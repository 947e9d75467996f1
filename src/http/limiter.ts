/** What the middleware needs of a limiter: all limiters of this package have it, in memory or elsewhere. */
export interface HttpLimiter {
  tryAcquire(key: string, cost: number): Answer | PromiseLike<Answer>;
}

/** What the middleware reads of a decision. */
export interface Answer {
  readonly allowed: boolean;
  /** The most unit requests that can ever pass at one instant. */
  readonly limit: number;
  /** Whole unit requests that would pass right now. */
  readonly remaining: number;
  /** Ms until the key has its full allowance again. */
  readonly resetAfterMs: number;
  /** Denied: ms after which the same request is worth trying again. */
  readonly retryAfterMs: number | 'never';
  /** Allowed by a queue: ms until the turn of the request starts; it is held back for so long. */
  readonly delayMs?: number | undefined;
  /** The limit that decided, of several. */
  readonly by?: string | undefined;
  /** `fail-open` or `fail-closed`: the limiter could not decide, and answers as it was told for that case. */
  readonly mode?: string | undefined;
}

/** `answer` if it is one. @throws TypeError, naming the field, otherwise: a failed store must not look like a decision. */
export function checkAnswer(answer: Answer): Answer {
  if (typeof answer !== 'object' || answer === null) {
    throw new TypeError(`limiter.tryAcquire() must answer with a decision, got ${String(answer)}`);
  }
  if (typeof answer.allowed !== 'boolean') throw badAnswer('allowed', 'a boolean', answer.allowed);
  checkFigure('limit', answer.limit);
  checkFigure('remaining', answer.remaining);
  checkFigure('resetAfterMs', answer.resetAfterMs);
  if (answer.retryAfterMs !== 'never') checkFigure('retryAfterMs', answer.retryAfterMs);
  if (answer.delayMs !== undefined) checkFigure('delayMs', answer.delayMs);
  return answer;
}

function checkFigure(field: string, figure: number): void {
  if (!(typeof figure === 'number' && figure >= 0)) throw badAnswer(field, 'a number from 0 on', figure);
}

function badAnswer(field: string, wanted: string, got: unknown): TypeError {
  return new TypeError(`the limiter's decision must have ${wanted} as ${field}, got ${String(got)}`);
}
