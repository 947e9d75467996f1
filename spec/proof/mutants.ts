/** A model with one line broken. What the line should be is what the proofs are for. */
export interface ModelMutant {
  /** The file under `spec/`, without its ending. */
  readonly model: string;
  readonly find: string;
  readonly replace: string;
  readonly why: string;
  /** The proof files that should notice: one of them must. */
  readonly proofs: readonly string[];
}

const of = (model: string, proofs: readonly string[], rows: readonly (readonly [string, string, string])[]) =>
  rows.map(([why, find, replace]): ModelMutant => ({ model, proofs, why, find, replace }));

export const MUTANTS: readonly ModelMutant[] = [
  ...of(
    'token-bucket/model',
    ['token-bucket'],
    [
      ['no cap', 'level: A.min(capacity, A.add(bucket.level, elapsed))', 'level: A.add(bucket.level, elapsed)'],
      ['a step back takes tokens', 'A.max(A.zero, A.sub(now, bucket.last))', 'A.sub(now, bucket.last)'],
      ['last does not move on', 'last: A.max(bucket.last, now)', 'last: bucket.last'],
      ['last follows the clock back', 'last: A.max(bucket.last, now)', 'last: now'],
      ['exactly enough is not enough', 'A.le(cost, level)', 'A.lt(cost, level)'],
      ['one token too few is enough', 'A.le(cost, level)', 'A.le(A.sub(cost, A.of(1n)), level)'],
      ['not charged', 'A.ite(allowed, A.sub(level, cost), level)', 'level'],
      ['charged when denied', 'A.ite(allowed, A.sub(level, cost), level)', 'A.max(A.zero, A.sub(level, cost))'],
      [
        'the wait is counted from the last call',
        'A.sub(cost, refill(A, capacity, bucket, now).level)',
        'A.sub(cost, bucket.level)',
      ],
    ],
  ),
  ...of(
    'gcra/model',
    ['gcra'],
    [
      ['idle time is saved', 'A.add(A.max(tat, now), cost);', 'A.add(tat, cost);'],
      [
        'the cost is left out of the comparison',
        'A.le(A.sub(next, now), burst)',
        'A.le(A.sub(A.max(tat, now), now), burst)',
      ],
      ['TAT moves on when denied', 'A.ite(allowed, next, tat)', 'next'],
      ['strict comparison', 'A.le(A.sub(next, now), burst)', 'A.lt(A.sub(next, now), burst)'],
      ['the wait until all is there', 'A.sub(A.sub(A.add(A.max(tat, now), cost), now), burst)', 'A.sub(tat, now)'],
    ],
  ),
  ...of(
    'leaky-bucket/model',
    ['leaky-bucket'],
    [
      ['leaks below empty', 'A.max(A.zero, A.sub(bucket.level, elapsed))', 'A.sub(bucket.level, elapsed)'],
      ['strict comparison', 'A.le(A.add(level, cost), capacity)', 'A.lt(A.add(level, cost), capacity)'],
      ['poured when denied', 'A.ite(allowed, A.add(level, cost), level)', 'A.min(capacity, A.add(level, cost))'],
      [
        'the wait is counted from the last call',
        'departure: A.add(before.last, before.level)',
        'departure: A.add(bucket.last, before.level)',
      ],
    ],
  ),
  ...of(
    'stepped-bucket/model',
    ['stepped-bucket'],
    [
      [
        'no cap',
        'A.min(capacity, A.add(bucket.level, A.mul(batch, passed)))',
        'A.add(bucket.level, A.mul(batch, passed))',
      ],
      ['one batch however long it was', 'A.mul(batch, passed)', 'batch'],
      ['the period does not move on', 'period: A.max(bucket.period, period)', 'period: bucket.period'],
      ['not charged', 'A.ite(allowed, A.sub(filled.level, cost), filled.level)', 'filled.level'],
      [
        'the phase is ignored',
        'A.floorDiv(A.sub(now, phase), periodLength)',
        'A.floorDiv(A.add(now, now), periodLength)',
      ],
    ],
  ),
  ...of(
    'pay-later/model',
    ['pay-later'],
    [
      [
        'debt is forgiven',
        'A.ite(allowed, A.sub(credit, cost), credit)',
        'A.ite(allowed, A.max(A.zero, A.sub(credit, cost)), credit)',
      ],
      ['credit without end', 'A.min(stored, A.add(account.credit, elapsed))', 'A.add(account.credit, elapsed)'],
      ['nothing owed is not enough', 'A.le(A.zero, credit)', 'A.lt(A.zero, credit)'],
      ['admitted in debt', 'A.le(A.zero, credit)', 'A.le(A.zero, A.add(credit, A.of(1n)))'],
    ],
  ),
  ...of(
    'spacing/model',
    ['spacing'],
    [
      ['nothing is forgotten', 'A.max(spacing.next, A.sub(now, slack))', 'spacing.next'],
      ['slack is lost', 'A.max(spacing.next, A.sub(now, slack))', 'A.max(spacing.next, now)'],
      ['next moves on when denied', 'A.ite(allowed, A.add(due, interval), spacing.next)', 'A.add(due, interval)'],
    ],
  ),
  ...of(
    'fixed-window/model',
    ['fixed-window'],
    [
      ['the count is not reset', 'A.ite(A.lt(state.window, window), A.zero, state.count)', 'state.count'],
      ['the count is always reset', 'A.ite(A.lt(state.window, window), A.zero, state.count)', 'A.zero'],
      ['compared without the cost', 'A.le(A.add(count, cost), limit)', 'A.le(count, limit)'],
      ['counted when denied', 'A.ite(allowed, A.add(count, cost), count)', 'A.add(count, cost)'],
      ['the last instant belongs to both', 'A.le(A.add(started, length), now)', 'A.lt(A.add(started, length), now)'],
      ['the anchor is ignored', 'A.floorDiv(A.sub(now, anchor), length)', 'A.floorDiv(now, length)'],
    ],
  ),
  ...of(
    'sliding-log/model',
    ['sliding-log'],
    [
      [
        'the edges are mixed up',
        'closed ? A.le(now, end) : A.lt(now, end)',
        'closed ? A.lt(now, end) : A.le(now, end)',
      ],
      [
        'strict comparison',
        'A.le(A.add(counted(A, length, closed, log, now), cost), limit)',
        'A.lt(A.add(counted(A, length, closed, log, now), cost), limit)',
      ],
      ['denied requests are logged', 'A.ite(allowed, cost, A.zero)', 'cost'],
    ],
  ),
  ...of(
    'sliding-counter/model',
    ['sliding-counter'],
    [
      ['the weight is x', 'A.mul(state.previous, A.sub(length, passed))', 'A.mul(state.previous, passed)'],
      [
        'the previous window is forgotten',
        'A.ite(same, state.previous, A.ite(next, state.current, A.zero))',
        'A.ite(same, state.previous, A.zero)',
      ],
      ['the current window goes on', 'current: A.ite(same, state.current, A.zero)', 'current: state.current'],
      [
        'strict comparison',
        'A.le(A.add(used, A.mul(cost, rule.length)), limit)',
        'A.lt(A.add(used, A.mul(cost, rule.length)), limit)',
      ],
      ['loose comparison without the cost', 'A.lt(used, limit)', 'A.le(used, limit)'],
      ['rounded the wrong way', "share === 'floor' ? whole", "share === 'ceil' ? whole"],
    ],
  ),
  ...of(
    'whole-tokens/model',
    ['whole-tokens'],
    [
      [
        'a fraction above the cap',
        'last: A.ite(A.le(capacity, tokens), A.max(bucket.last, now), carried)',
        'last: carried',
      ],
      [
        'the rest is lost',
        'last: A.ite(A.le(capacity, tokens), A.max(bucket.last, now), carried)',
        'last: A.max(bucket.last, now)',
      ],
      ['no cap', 'tokens: A.min(capacity, tokens)', 'tokens: tokens'],
    ],
  ),
  ...of(
    'bucket/interval',
    ['bucket'],
    [
      ['the wrong end of the level', 'A.min(capacity, A.add(u.hi, c.hi))', 'A.min(capacity, A.add(u.lo, c.hi))'],
      [
        'the wrong end of the clock',
        'A.sub(A.min(u.hi, A.sub(capacity, c.lo)), charge)',
        'A.sub(A.min(u.hi, A.sub(capacity, c.hi)), charge)',
      ],
      [
        'a denial teaches nothing',
        'A.add(A.min(u.hi, A.sub(A.sub(need, c.lo), step)), error)',
        'A.add(A.sub(A.sub(need, c.lo), step), error)',
      ],
      ['no error at the cap', 'A.ite(A.le(A.add(capacity, error), least), capacity, rounded)', 'A.add(rounded, error)'],
    ],
  ),
  ...of(
    'reservation/model',
    ['reservation'],
    [
      ['everything is given back', 'A.max(A.zero, A.sub(reservation.cost, later))', 'reservation.cost'],
      ['also after its instant', 'A.ite(A.lt(last, reservation.promised), back, A.zero)', 'back'],
      [
        'promised too early',
        'A.add(last, A.max(A.zero, A.sub(A.zero, left)))',
        'A.add(last, A.max(A.zero, A.sub(A.zero, level)))',
      ],
      ['given back above full', 'A.min(capacity, A.add(level, given))', 'A.add(level, A.max(given, A.of(1n)))'],
    ],
  ),
  ...of(
    'reconfiguration/model',
    ['reconfiguration'],
    [
      ['kept above the new capacity', 'A.min(level, to.capacity)', 'level'],
      ['more is missing than before', 'A.sub(from.capacity, level)', 'A.sub(level, from.capacity)'],
      [
        'no cap',
        'A.min(config.capacity, A.add(bucket.level, A.mul(config.rate, elapsed)))',
        'A.add(bucket.level, A.mul(config.rate, elapsed))',
      ],
      [
        'in the wrong proportion',
        'A.floorDiv(A.mul(level, to.capacity), from.capacity)',
        'A.floorDiv(A.mul(level, from.capacity), to.capacity)',
      ],
    ],
  ),
  ...of(
    'distributed/leases/model',
    ['distributed/leases'],
    [
      ['what is outstanding does not count', "cap === 'all' ? A.sub(capacity, outstanding) : capacity", 'capacity'],
      ['a lease is not taken off', 'level: A.sub(centre.level, given)', 'level: centre.level'],
      ['leased into debt', 'A.le(size, centre.level)', 'A.le(A.zero, centre.level)'],
      ['given back above full', 'A.min(capacity, A.add(centre.level, unspent))', 'A.add(centre.level, unspent)'],
    ],
  ),
  ...of(
    'distributed/debts/model',
    ['distributed/debts'],
    [
      ['spending is not counted', 'A.ite(allowed, A.add(node.spent, cost), node.spent)', 'node.spent'],
      [
        'debt is forgiven',
        'const level = A.sub(filled.level, node.spent);',
        'const level = A.max(A.zero, A.sub(filled.level, node.spent));',
      ],
      [
        'the node keeps what it had',
        'node: { level, last: A.max(node.last, nodeNow), spent: A.zero }',
        'node: { level: node.level, last: A.max(node.last, nodeNow), spent: A.zero }',
      ],
      ['settled twice', 'spent: A.zero }', 'spent: node.spent }'],
    ],
  ),
];
