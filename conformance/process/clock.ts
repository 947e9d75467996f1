import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardFolder } from './guard.ts';

export interface Instants {
  readonly realtimeNs: bigint;
  readonly monotonicNs: bigint;
}

/** A way to make a process read a clock of ours: variables of its environment, and a file that shows the instants. */
export interface ClockMeans {
  /** For the first line of a report: "virtual clock (shim)". */
  readonly describe: string;
  /** Whether the monotonic clock can be set apart from the realtime clock. */
  readonly setsMonotonic: boolean;
  /** `LD_PRELOAD` is put before what is there. */
  variables(file: string, monotonic: Monotonic): Readonly<Record<string, string>>;
  /** Of one length whatever the instants: then one write replaces it whole, and nobody reads half of it. */
  content(instants: Instants): Uint8Array;
}

/** `real`: only the realtime clock is ours, and waits on the monotonic one take as long as they do. */
export type Monotonic = 'virtual' | 'real';

/** 2030-03-17, as good as any: what a process shows that took no notice of its clock is never mistaken for it. */
const START_NS = 1_900_000_000_000_000_000n;
/** A clock that shows nearly zero is a special case to some programs. */
const START_MONOTONIC_NS = 1_000_000_000_000n;
/** 2⁶³ nanoseconds end in the year 2262. */
const INSTANT_NS_MAX = 2n ** 63n - 1n;

const inRange = (instant: bigint, name: string): bigint => {
  if (instant < 0n || instant > INSTANT_NS_MAX)
    throw new RangeError(`${name} is ${instant}; wanted: nanoseconds from 0 to ${INSTANT_NS_MAX}`);
  return instant;
};

/** The clock of one process, or of several that share it. It stands still until it is set. */
export class ProcessClock {
  readonly describe: string;
  readonly #means: ClockMeans;
  readonly #monotonic: Monotonic;
  readonly #folder: string;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #unguard: () => void;
  #now: Instants;
  #isOpen = true;

  constructor(means: ClockMeans, options: { readonly startNs?: bigint; readonly monotonic?: Monotonic } = {}) {
    const { startNs = START_NS, monotonic = 'virtual' } = options;
    this.#now = { realtimeNs: inRange(startNs, 'startNs'), monotonicNs: START_MONOTONIC_NS };
    this.describe = means.describe;
    this.#means = means;
    this.#monotonic = monotonic;
    this.#folder = mkdtempSync(join(tmpdir(), 'ratelaw-clock-'));
    this.#unguard = guardFolder(this.#folder);
    this.#path = join(this.#folder, 'clock');
    this.#descriptor = openSync(this.#path, 'w');
    this.#write();
  }

  get realtimeNs(): bigint {
    return this.#now.realtimeNs;
  }

  get monotonicNs(): bigint {
    return this.#now.monotonicNs;
  }

  /**
   * Seen by the next reading. Unless it is given, the monotonic clock goes on by as much as the realtime clock, and
   * stands still when that is set back.
   * @throws RangeError for an instant that is none, or a monotonic clock that would go back.
   */
  set(realtimeNs: bigint, monotonicNs?: bigint): void {
    const passed = realtimeNs - this.#now.realtimeNs;
    if (monotonicNs !== undefined && !this.#means.setsMonotonic)
      throw new RangeError(`monotonicNs is ${monotonicNs}, but a ${this.describe} has only one clock; leave it out`);
    const follows = this.#monotonic === 'virtual' && passed > 0n;
    const next = monotonicNs ?? this.#now.monotonicNs + (follows ? passed : 0n);
    if (next < this.#now.monotonicNs)
      throw new RangeError(`monotonicNs is ${next}; wanted: at least ${this.#now.monotonicNs}, as it never goes back`);
    this.#now = { realtimeNs: inRange(realtimeNs, 'realtimeNs'), monotonicNs: inRange(next, 'monotonicNs') };
    this.#write();
  }

  /** Both clocks go on. */
  advance(ns: bigint): void {
    if (ns < 0n) throw new RangeError(`the clock cannot advance by ${ns} ns; set() sets it back`);
    this.set(this.#now.realtimeNs + ns);
  }

  /** `base`, with what a process needs to run on this clock. */
  environment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const variables = this.#means.variables(this.#path, this.#monotonic);
    const preload = [variables.LD_PRELOAD, base.LD_PRELOAD].filter(Boolean).join(' ');
    return { ...base, ...variables, LD_PRELOAD: preload };
  }

  /** For processes that have ended: one that still runs keeps the last instant, and can start no others. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
    rmSync(this.#folder, { recursive: true, force: true });
    this.#unguard();
  }

  #write(): void {
    if (!this.#isOpen) throw new Error('the clock is closed');
    const content = this.#means.content(this.#now);
    const written = writeSync(this.#descriptor, content, 0, content.length, 0);
    if (written !== content.length) throw new Error(`${this.#path}: wrote ${written} of ${content.length} bytes`);
  }
}
