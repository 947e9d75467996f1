import { max, min, type Wheat } from './wheat.ts';

// Starts are one interval apart (refillPeriodNs per refillTokens, 1 as a rule); an idle time is remembered as slack,
// up to `capacity` intervals. There is no slack at the creation, and one call is one start, whatever its cost.

const algorithm = 'spacing';

/** Credit in time, as uber's ratelimit keeps its slack. */
const slackTime: Wheat = {
  id: 'spacing/slack-time',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs: interval, createdNs }) {
    let slack = 0n;
    let last = createdNs;
    return {
      take(nowNs) {
        if (nowNs > last) {
          slack = min(capacity * interval, slack + (nowNs - last) * refillTokens);
          last = nowNs;
        }
        if (slack < 0n) return false;
        slack -= interval;
        return true;
      },
    };
  },
};

/** The instant at which the next start is due: early is denied, late is remembered up to the slack. */
const nextDue: Wheat = {
  id: 'spacing/next-due',
  algorithm,
  freedoms: [],
  create(config) {
    let due = config.createdNs * config.refillTokens;
    let tick = due;
    return {
      take(nowNs) {
        tick = max(tick, nowNs * config.refillTokens);
        if (tick < due) return false;
        due = max(due, tick - config.capacity * config.refillPeriodNs) + config.refillPeriodNs;
        return true;
      },
    };
  },
};

/**
 * No state but the starts: the k-th start from now back to any start u leaves room for 1 + capacity and one more
 * per interval since u; from the creation on, where no slack was, for one and one more per interval.
 */
const startsBefore: Wheat = {
  id: 'spacing/starts-before',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, createdNs }) {
    const starts: bigint[] = [];
    let now = createdNs;
    return {
      take(nowNs) {
        now = max(now, nowNs);
        const intervals = (since: bigint) => ((now - since) * refillTokens) / refillPeriodNs;
        const fits = (since: bigint, count: number, slack: bigint) => BigInt(count) <= intervals(since) + slack;
        const sinceCreation = fits(createdNs, starts.length, 0n);
        if (!sinceCreation || !starts.every((u, i) => fits(u, starts.length - i, capacity))) return false;
        starts.push(now);
        return true;
      },
    };
  },
};

export const SPACING_WHEATS: readonly Wheat[] = [slackTime, nextDue, startsBefore];
