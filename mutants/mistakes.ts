/** A mistake that limiters are often written with, and the mutants that make it. */
export interface Mistake {
  readonly mistake: string;
  readonly mutants: readonly string[];
  /** Why there is none. */
  readonly without?: 'no defect' | 'needs several nodes';
}

/** What exercises and interviews warn of, and what solutions to them are refused for. */
export const TAUGHT: readonly Mistake[] = [
  { mistake: 'the refill takes no account of the time that has passed', mutants: ['token-bucket-timeless-refill'] },
  { mistake: 'tokens pile up beyond the capacity', mutants: ['token-bucket-no-cap'] },
  { mistake: 'check, then take, and nothing that keeps the two together', mutants: ['token-bucket-race'] },
  { mistake: 'a level that is read and written without a lock', mutants: ['sliding-log-lost-update'] },
  { mistake: 'tokens come once a second, and not as they are due', mutants: ['token-bucket-batch-refill'] },
  { mistake: 'each second fills the bucket', mutants: ['token-bucket-reset-to-full'] },
  { mistake: 'a division by a rate of zero', mutants: ['token-bucket-zero-rate'] },
  { mistake: 'a semaphore in the place of a limiter', mutants: ['token-bucket-semaphore'] },
  { mistake: 'one lock for all keys', mutants: ['token-bucket-one-lock'] },
  { mistake: 'nothing that guards against a clock that steps back', mutants: ['clocks-negative-refill'] },
  { mistake: 'one limit for all users', mutants: ['keys-one-for-all'] },
  {
    mistake: 'a change of the rate that does not keep credit in proportion',
    mutants: ['changing-change-ignored', 'changing-tokens-kept', 'changing-filled-by-change'],
  },
  { mistake: 'keys that nobody cleans up', mutants: ['life-keeps-for-ever'] },
  { mistake: 'a count of those who waited that nothing raises', mutants: ['life-waits-uncounted'] },
];

/** The questions of spec/README.md, and the limiters that answer them otherwise. */
export const RULED: readonly Mistake[] = [
  {
    mistake: 'From when is a wait counted: the last refill, or now?',
    mutants: ['token-bucket-wait-forgets-part', 'token-bucket-stale-peek'],
  },
  {
    mistake: 'A cost above the capacity: block, time out, answer a finite wait?',
    mutants: ['waiting-waits-for-never', 'token-bucket-never-is-a-wait', 'token-bucket-oversize-for-full'],
  },
  {
    mistake: 'Is a denied request charged?',
    mutants: ['leaky-bucket-denials-fill', 'fixed-window-denials-count', 'sliding-log-denials-logged'],
  },
  {
    mistake: 'May a rate of zero mean "nothing more"?',
    mutants: ['token-bucket-zero-rate', 'fixed-window-zero-window', 'gcra-period-unchecked'],
  },
  {
    mistake: 'Fractional costs?',
    mutants: ['fixed-window-negative-cost', 'token-bucket-nan-cost', 'token-bucket-zero-cost'],
  },
  {
    mistake: 'May whole tokens be counted?',
    mutants: ['token-bucket-lost-fraction', 'pay-later-fraction-dropped', 'leaky-bucket-leak-rounded'],
  },
  {
    mistake: 'Is a refill once per period a token bucket?',
    mutants: ['token-bucket-batch-refill', 'token-bucket-reset-to-full'],
  },
  { mistake: 'Does capacity = rate enforce the rate exactly?', mutants: [], without: 'no defect' },
  { mistake: 'Does GCRA with limit τ = C·T have a burst of C?', mutants: ['gcra-one-more'] },
  { mistake: 'Is 2L around the edge of a window a defect?', mutants: ['fixed-window-one-more'] },
  {
    mistake: 'To which window does its last instant belong?',
    mutants: ['fixed-window-late-edge', 'fixed-window-counter-kept', 'sliding-log-closed-edge'],
  },
  {
    mistake: 'Is a sliding counter within 1 % of the log?',
    mutants: ['sliding-counter-previous-ignored', 'sliding-counter-whole-percent'],
  },
  {
    mistake: 'May `retryAfter` be the remaining life of a stored key?',
    mutants: ['sliding-counter-retry-at-window-end', 'sliding-log-retry-at-reset'],
  },
  { mistake: 'The clock steps back: set `last` to it?', mutants: ['clocks-credited-twice'] },
  { mistake: 'The clock is younger than the window?', mutants: ['sliding-log-young-clock'] },
  {
    mistake: "Whose clock, the application's or the store's?",
    mutants: ['store-clock-of-node', 'store-window-of-node', 'distributed-node-stamps'],
  },
  { mistake: 'Are two separate atomic variables enough?', mutants: ['token-bucket-two-atomics'] },
  { mistake: 'Is a semaphore a rate limiter?', mutants: ['token-bucket-semaphore'] },
  {
    mistake: 'May state expire after a fixed hour?',
    mutants: ['life-default-expiry', 'life-expires-early', 'store-hour-for-all'],
  },
  {
    mistake: 'May the least recently used keys be dropped when memory is short?',
    mutants: ['life-evicts-limited', 'life-clears-all'],
  },
  {
    mistake: 'Does a change of rate or of tier refill?',
    mutants: ['changing-filled-by-change', 'changing-filled-by-same', 'tiers-fresh-on-assign'],
  },
  {
    mistake: 'Several limits at once: take from one, then ask the next?',
    mutants: [
      'composite-partial-take',
      'composite-names-the-first',
      'composite-remaining-zero',
      'store-partial-composite',
    ],
  },
  {
    mistake: 'What does a reset reach?',
    mutants: ['life-reset-misses', 'life-reset-half', 'store-reset-misses', 'store-reset-by-pattern'],
  },
  { mistake: 'May a limiter be built for each call?', mutants: ['life-per-call'] },
  {
    mistake: 'The store is down: open?',
    mutants: ['http-fails-open', 'store-opens-quietly', 'distributed-opens-quietly'],
  },
  { mistake: 'Nodes that average their tokens?', mutants: ['distributed-averages', 'distributed-own-key'] },
  { mistake: 'May a header give a constant reset?', mutants: ['http-reset-constant'] },
];

/** What looks right, and is wrong by so little that most tests pass. */
export const SUBTLE: readonly Mistake[] = [
  { mistake: 'a fraction is carried above the cap', mutants: ['token-bucket-carry-above-cap'] },
  { mistake: 'one tick early', mutants: ['token-bucket-tick-early', 'sliding-log-forgets-early'] },
  { mistake: 'one tick late', mutants: ['stepped-bucket-step-late', 'fixed-window-late-edge'] },
  { mistake: '`>` for `>=`', mutants: ['token-bucket-strict-comparison'] },
  { mistake: 'one tick is lost at each call', mutants: ['token-bucket-tick-lost'] },
  { mistake: 'the rate is off by 0.1 %', mutants: ['token-bucket-thousandth-slow'] },
  {
    mistake: 'an interval is rounded to the millisecond',
    mutants: ['token-bucket-whole-milliseconds', 'gcra-interval-truncated'],
  },
  { mistake: 'instants in 32-bit floats', mutants: ['token-bucket-float32-time'] },
  { mistake: 'a window before the one before still counts', mutants: ['sliding-counter-stale-previous'] },
  { mistake: 'a closed edge for an open one', mutants: ['sliding-log-closed-edge'] },
  { mistake: 'requests at the same instant are one', mutants: ['sliding-log-same-instant-once'] },
  { mistake: 'a weight in whole per cent', mutants: ['sliding-counter-whole-percent'] },
  { mistake: 'time is credited again after a step back', mutants: ['clocks-credited-twice'] },
  { mistake: 'a limited key is the least recently used', mutants: ['life-evicts-limited'] },
  { mistake: 'state expires before it stops to matter', mutants: ['life-expires-early', 'life-previous-forgotten'] },
  { mistake: 'a refund above the cap', mutants: ['refunds-uncapped'] },
  { mistake: 'denied requests count', mutants: ['fixed-window-denials-count', 'sliding-log-denials-logged'] },
  {
    mistake: '`remaining` is rounded the wrong way',
    mutants: ['token-bucket-remaining-rounded', 'token-bucket-remaining-too-low'],
  },
  {
    mistake: '`retryAfter` is rounded down',
    mutants: ['token-bucket-retry-after-floored', 'gcra-retry-after-rounded'],
  },
];
