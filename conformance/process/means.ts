import { spawnSync } from 'node:child_process';
import { type ClockMeans, ProcessClock } from './clock.ts';
import { fakeTime } from './faketime.ts';
import { type Missing, shim } from './shim.ts';

type Source = (env: NodeJS.ProcessEnv) => ClockMeans | Missing;

const SOURCES: readonly Source[] = [shim, fakeTime];

/** An instant that no clock of ours shows by accident. */
const PROBE_NS = 1_234_567_890_000_000_000n;
const PROBE_MS_MAX = 5_000;

/** A library that another system compiled, or that another libc ignores, leaves the time as it is. */
const failsOnDate = (means: ClockMeans, env: NodeJS.ProcessEnv): string | undefined => {
  const clock = new ProcessClock(means, { startNs: PROBE_NS });
  try {
    const { stdout, error } = spawnSync('date', ['+%s'], {
      env: clock.environment(env),
      encoding: 'utf8',
      timeout: PROBE_MS_MAX,
    });
    const shown = (stdout ?? '').trim();
    const wanted = (PROBE_NS / 1_000_000_000n).toString();
    if (shown === wanted) return undefined;
    return `${means.describe}: date shows ${shown || (error?.message ?? 'nothing')}, not ${wanted}`;
  } finally {
    clock.close();
  }
};

/** Only real time is left: what it says is why. */
export interface RealTime {
  readonly describe: 'real time';
  readonly why: string;
}

export const isVirtual = (means: ClockMeans | RealTime): means is ClockMeans => !('why' in means);

/**
 * The best clock that other processes can be given here: the shim, libfaketime, or real time and why.
 * Each is tried on `date` before it is trusted.
 */
export const findClock = (env: NodeJS.ProcessEnv, sources: readonly Source[] = SOURCES): ClockMeans | RealTime => {
  const reasons: string[] = [];
  for (const source of sources) {
    const means = source(env);
    const why = 'why' in means ? means.why : failsOnDate(means, env);
    if (why === undefined) return means as ClockMeans;
    reasons.push(why);
  }
  return { describe: 'real time', why: reasons.join('; ') };
};
