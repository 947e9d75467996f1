import { count, type Violation, type Witnesses } from './court.ts';
import type { Event } from './scenario.ts';

interface Counts {
  requests: number;
  permits: number;
  denied: number;
  waited: number;
  /** Waits that ended without a grant: whether they count as denied is the limiter's choice. */
  left: number;
}

const NONE = (): Counts => ({ requests: 0, permits: 0, denied: 0, waited: 0, left: 0 });

/** LIFE-5: what stats say is compared with what was answered. */
export class Tally {
  readonly #keys = new Map<string, Counts>();
  /** What a key's counts may be: since its first request, or since any at which it was as good as new, and may have been forgotten. */
  readonly #since = new Map<string, Counts[]>();

  #of(key: string): Counts {
    const known = this.#keys.get(key);
    if (known) return known;
    const none = NONE();
    this.#keys.set(key, none);
    this.#since.set(key, [none]);
    return none;
  }

  /** A try, or a wait that has ended; `asNew`: the key may have been forgotten before. */
  add(event: Event, asNew: boolean): void {
    this.#of(event.key);
    const since = this.#since.get(event.key) ?? [];
    if (asNew) since.push(NONE());
    for (const counts of since) this.#count(counts, event);
  }

  #count(counts: Counts, { kind, cost, when, outcome, end }: Event): void {
    const { reason } = outcome.claims ?? {};
    if (outcome.kind === 'allowed') {
      counts.requests++;
      counts.permits += cost;
      if (end && end.when.lo > when.lo) counts.waited++;
    } else if (outcome.kind === 'denied') {
      // A key that was turned away because the table is full need not be known.
      if (kind === 'wait' || reason === 'table-full') counts.left++;
      else counts.denied++;
    }
  }

  judge(
    event: Event,
    index: number,
    asNew: boolean,
    report: (violation: Violation) => void,
    witnesses: Witnesses | undefined,
  ): void {
    const { kind, message = '' } = event.outcome;
    // What is asked of a key that may have been forgotten need not be known.
    if (kind !== 'done') {
      if (event.key !== '' && asNew) return;
      report({
        clause: 'LIFE-5',
        direction: 'claim',
        event: index,
        got: `stats ${kind}: ${message}`,
        wanted: 'counts',
      });
      return;
    }
    const { acquired, denied, waited } = event.outcome.claims ?? {};
    if (event.key !== '') {
      const possible = [...(this.#since.get(event.key) ?? []), ...(asNew ? [NONE()] : [])];
      const right = possible.some(
        (counts) =>
          (acquired === undefined || acquired === counts.requests || acquired === counts.permits) &&
          (denied === undefined ||
            (Number(denied) >= counts.denied && Number(denied) <= counts.denied + counts.left)) &&
          (waited === undefined || waited === counts.waited),
      );
      const isTold = acquired !== undefined || denied !== undefined || waited !== undefined;
      if (right) {
        if (isTold) count(witnesses, 'LIFE-5');
      } else {
        const { requests, denied: no, waited: long } = this.#of(event.key);
        report({
          clause: 'LIFE-5',
          direction: 'claim',
          event: index,
          got: `${JSON.stringify(event.key)}: acquired ${String(acquired)}, denied ${String(denied)}, waited ${String(waited)}`,
          wanted: `acquired ${requests}, denied ${no}, waited ${long}`,
        });
      }
      return;
    }
    const all = [...this.#keys.values()];
    const sum = (of: (counts: Counts) => number): number => all.reduce((total, counts) => total + of(counts), 0);
    const expect = (name: string, got: unknown, least: number, most: number, either = least): void => {
      if (got === undefined) return;
      if (typeof got === 'number' && ((got >= least && got <= most) || got === either)) count(witnesses, 'LIFE-5');
      else
        report({
          clause: 'LIFE-5',
          direction: 'claim',
          event: index,
          got: `${name} ${String(got)}`,
          wanted: least === most ? `${name} ${least}` : `${name} from ${least} to ${most}`,
        });
    };
    const requests = sum((counts) => counts.requests);
    const turnedAway = sum((counts) => counts.denied);
    // Requests may be counted, or their cost.
    expect(
      'acquired',
      acquired,
      requests,
      requests,
      sum((counts) => counts.permits),
    );
    expect('denied', denied, turnedAway, turnedAway + sum((counts) => counts.left));
    const long = sum((counts) => counts.waited);
    expect('waited', waited, long, long);
  }
}
