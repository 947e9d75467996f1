import { isInstalled } from './peers.ts';
import { type Course, race } from './race.ts';
import { median, medianRatio } from './statistics.ts';
import { figure, table, times } from './table.ts';

const OURS = 'ours';
const TIMER_EACH = 'a timer each';
/** Has no keys: one bucket. */
const LIMITER = 'limiter';

const COURSES: readonly Course[] = [
  { name: '10,000 for 1 key', keys: 1, purpose: 'admits', roundMs: 0 },
  { name: '100 for each of 100 keys', keys: 100, purpose: 'admits', roundMs: 0 },
];

export const waitingSpeed = async (): Promise<string> => {
  const rows: string[][] = [];
  for (const course of COURSES) {
    const hasLimiter = course.keys === 1 && isInstalled(LIMITER);
    const rates = await race('waiting-room', [OURS, TIMER_EACH, ...(hasLimiter ? [LIMITER] : [])], course);
    const ours = rates.get(OURS)!;
    /** How long theirs takes, of how long ours does, is the ratio of the speeds. */
    const costBeside = (theirs: string): string => {
      const speeds = rates.get(theirs);
      return speeds === undefined ? '' : times(medianRatio(speeds, ours));
    };
    rows.push([course.name, `${figure(1e6 / median(ours))} µs`, costBeside(TIMER_EACH), costBeside(LIMITER)]);
  }
  return table(
    `Waiting: processor time from joining to being told, for each of 10,000 that wait for a token bucket of 1 a ms; on a virtual clock that jumps from
timer to timer. "a timer each": a promise and a timer to a turn that is known beforehand, which none can leave. No budget.`,
    ['', 'a wait', 'cost ÷ a timer each', `cost ÷ ${LIMITER}`],
    rows,
  );
};
