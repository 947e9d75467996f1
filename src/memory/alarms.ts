/** Something that is to happen at an instant. */
export interface Alarm {
  /** When; it changes only through {@link Alarms}. */
  atMs: number;
  /** Of two at one instant the lower goes first. */
  readonly rank: number;
  /** Where it lies among the alarms that are set; -1 when it is not one of them. */
  slot: number;
}

/** The alarms that are set, the earliest at hand: a binary heap in which each knows its slot. */
export class Alarms<Kind extends Alarm> {
  readonly #heap: Kind[] = [];

  get earliest(): Kind | undefined {
    return this.#heap[0];
  }

  /** Sets `alarm` to `atMs`, whether or not it was set before. */
  set(alarm: Kind, atMs: number): void {
    alarm.atMs = atMs;
    if (alarm.slot < 0) alarm.slot = this.#heap.push(alarm) - 1;
    this.#settle(alarm);
  }

  /** Does nothing for an alarm that is not set. */
  clear(alarm: Kind): void {
    const { slot } = alarm;
    if (slot < 0) return;
    alarm.slot = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === alarm) return;
    last.slot = slot;
    this.#settle(last);
  }

  /** Moves `alarm` up or down from its slot to where it belongs. */
  #settle(alarm: Kind): void {
    let { slot } = alarm;
    while (slot > 0) {
      const parent = this.#heap[(slot - 1) >> 1]!;
      if (!isBefore(alarm, parent)) break;
      this.#put(parent, slot);
      slot = (slot - 1) >> 1;
    }
    for (let child = this.#earlierChild(slot); child && isBefore(child, alarm); child = this.#earlierChild(slot)) {
      const from = child.slot;
      this.#put(child, slot);
      slot = from;
    }
    this.#put(alarm, slot);
  }

  #put(alarm: Kind, slot: number): void {
    this.#heap[slot] = alarm;
    alarm.slot = slot;
  }

  #earlierChild(slot: number): Kind | undefined {
    const left = this.#heap[2 * slot + 1];
    const right = this.#heap[2 * slot + 2];
    return left && right && isBefore(right, left) ? right : left;
  }
}

function isBefore(one: Alarm, other: Alarm): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.rank < other.rank);
}
