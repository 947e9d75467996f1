import { max, type Wheat } from './wheat.ts';

// An entry at u counts at t while t − u < W (half-open), or t − u ≤ W (closed).

const algorithm = 'sliding-log';

const filtered: Wheat = {
  id: 'sliding-log/filter',
  algorithm,
  freedoms: [],
  create({ limit, windowNs, createdNs }, { end, denialsCount }) {
    let log: { at: bigint; cost: bigint }[] = [];
    let now = createdNs;
    return {
      take(nowNs, cost) {
        now = max(now, nowNs);
        log = log.filter(({ at }) => (end === 'closed' ? now - at <= windowNs : now - at < windowNs));
        const allowed = log.reduce((sum, entry) => sum + entry.cost, cost) <= limit;
        if (allowed || denialsCount) log.push({ at: now, cost });
        return allowed;
      },
    };
  },
};

/** A queue of expiries with a head that only moves on, and the sum kept beside it. */
const expiryQueue: Wheat = {
  id: 'sliding-log/expiry-queue',
  algorithm,
  freedoms: [],
  create(config, variant) {
    const goneAfter = variant.end === 'closed' ? config.windowNs + 1n : config.windowNs;
    const goneAt: bigint[] = [];
    const costs: bigint[] = [];
    let head = 0;
    let used = 0n;
    let clock = config.createdNs;
    return {
      take(nowNs, cost) {
        if (nowNs > clock) clock = nowNs;
        for (; head < goneAt.length && goneAt[head]! <= clock; head++) used -= costs[head]!;
        const fits = cost <= config.limit - used;
        if (!fits && !variant.denialsCount) return false;
        goneAt.push(clock + goneAfter);
        costs.push(cost);
        used += cost;
        return fits;
      },
    };
  },
};

/** Running totals by timestamp, in order: what the window holds is the difference of two, found by halving. */
const runningTotals: Wheat = {
  id: 'sliding-log/running-totals',
  algorithm,
  freedoms: [],
  create({ limit, windowNs, createdNs }, { end, denialsCount }) {
    const times = [createdNs];
    const totals = [0n];
    /** The total of all entries that no longer count at `t`. */
    const totalGone = (t: bigint) => {
      const newestGone = end === 'closed' ? t - windowNs - 1n : t - windowNs;
      let low = 0;
      let high = times.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (times[middle]! <= newestGone) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? 0n : totals[low - 1]!;
    };
    return {
      take(nowNs, cost) {
        const newest = times.length - 1;
        const t = max(nowNs, times[newest]!);
        // a timestamp is noted even for nothing: it is also the clock that never goes back
        if (t > times[newest]!) {
          times.push(t);
          totals.push(totals[newest]!);
        }
        const allowed = totals.at(-1)! - totalGone(t) + cost <= limit;
        if (allowed || denialsCount) totals[totals.length - 1]! += cost;
        return allowed;
      },
    };
  },
};

/** Goes by whatever the clock says; what has expired is dropped at each look, and does not come back. */
const rewinding: Wheat = {
  id: 'sliding-log/rewinding',
  algorithm,
  freedoms: ['rewinding-clock'],
  create({ limit, windowNs }, { end, denialsCount }) {
    const expiresNs = end === 'closed' ? windowNs + 1n : windowNs;
    const log: { at: bigint; cost: bigint }[] = [];
    return {
      take(nowNs, cost) {
        for (let i = log.length - 1; i >= 0; i--) if (nowNs - log[i]!.at >= expiresNs) log.splice(i, 1);
        let used = cost;
        for (const entry of log) used += entry.cost;
        const allowed = used <= limit;
        if (allowed || denialsCount) log.push({ at: nowNs, cost });
        return allowed;
      },
    };
  },
};

/** The same, but nothing is ever dropped: a step back brings back what had expired. */
const keptForEver: Wheat = {
  id: 'sliding-log/kept-for-ever',
  algorithm,
  freedoms: ['rewinding-clock'],
  create({ limit, windowNs }, { end, denialsCount }) {
    const log: { at: bigint; cost: bigint }[] = [];
    const newest = (t: bigint) => (end === 'closed' ? t - windowNs - 1n : t - windowNs);
    return {
      take(nowNs, cost) {
        const counting = log.filter(({ at }) => at > newest(nowNs));
        const used = counting.reduce((sum, entry) => sum + entry.cost, 0n);
        const allowed = used + cost <= limit;
        if (allowed || denialsCount) log.push({ at: nowNs, cost });
        return allowed;
      },
    };
  },
};

export const SLIDING_LOG_WHEATS: readonly Wheat[] = [filtered, expiryQueue, runningTotals, rewinding, keptForEver];
