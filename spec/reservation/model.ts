import type { Algebra } from '../algebra.ts';
import { refill } from '../token-bucket/model.ts';

/** A token bucket that promises: its level may fall below zero, and who makes it so is told when to come. */
export interface Book<N> {
  readonly level: N;
  readonly last: N;
  /** The cost of everything that was ever reserved. */
  readonly reserved: N;
}

export interface Reservation<N> {
  readonly cost: N;
  /** The instant that was promised: when the level has come back to zero. */
  readonly promised: N;
  /** {@link Book.reserved} just after it. */
  readonly reservedThen: N;
}

/** Takes the cost now, however little is there. A cost above the capacity is for the caller to refuse. */
export const reserve = <N, B>(A: Algebra<N, B>, capacity: N, book: Book<N>, now: N, cost: N) => {
  const { level, last } = refill(A, capacity, book, now);
  const left = A.sub(level, cost);
  const reserved = A.add(book.reserved, cost);
  const promised = A.add(last, A.max(A.zero, A.sub(A.zero, left)));
  return { book: { level: left, last, reserved }, reservation: { cost, promised, reservedThen: reserved } };
};

/**
 * Gives back what nobody was made to wait for: the cost, less all that was reserved later. After the promised instant
 * nothing is given back.
 */
export const cancel = <N, B>(
  A: Algebra<N, B>,
  capacity: N,
  book: Book<N>,
  reservation: Reservation<N>,
  now: N,
): Book<N> => {
  const { level, last } = refill(A, capacity, book, now);
  const later = A.sub(book.reserved, reservation.reservedThen);
  const back = A.max(A.zero, A.sub(reservation.cost, later));
  const given = A.ite(A.lt(last, reservation.promised), back, A.zero);
  return { level: A.min(capacity, A.add(level, given)), last, reserved: book.reserved };
};
