import { max, toMs, type Wheat, type WheatVariant } from './wheat.ts';

// estimate = share(previous × (W − x) / W) + current, where x is the time since the window began.

const algorithm = 'sliding-counter';

/** Where windows begin after an idle time depends on the store when the first request is the anchor: no wheat says. */
const supports = (variant: WheatVariant) => variant.anchor !== 'first-request';

/** The formula, read aloud, times W. */
const timesWindow: Wheat = {
  id: 'sliding-counter/times-window',
  algorithm,
  freedoms: [],
  supports,
  create({ limit, windowNs: W, createdNs }, { anchor, end, denialsCount, share, guard }) {
    const zero = anchor === 'creation' ? createdNs : 0n;
    let [index, previous, current, clock] = [-2n, 0n, 0n, createdNs];
    return {
      take(nowNs, cost) {
        clock = max(clock, nowNs);
        const t = clock - zero;
        let now = end === 'half-open' ? t / W : (t + W - 1n) / W - 1n;
        if (anchor === 'creation') now = max(now, 0n);
        if (now > index) {
          previous = now === index + 1n ? current : 0n;
          current = 0n;
          index = now;
        }
        let shareTimesW = previous * (W - (t - index * W));
        if (share === 'floor') shareTimesW -= shareTimesW % W;
        if (share === 'ceil' && shareTimesW % W > 0n) shareTimesW += W - (shareTimesW % W);
        const estimateTimesW = shareTimesW + current * W;
        const allowed =
          cost <= limit &&
          (guard === 'with-cost' ? estimateTimesW + cost * W <= limit * W : estimateTimesW < limit * W);
        if (allowed || denialsCount) current += cost;
        return allowed;
      },
    };
  },
};

/**
 * A ratio against the room left. Counts are whole, so rounding becomes the kind of comparison: with room r,
 * floor(y) ≤ r is y < r + 1, ceil(y) ≤ r is y ≤ r, and y + current < limit is y < r + 1 for r = limit − current − 1.
 */
const ratio: Wheat = {
  id: 'sliding-counter/ratio',
  algorithm,
  freedoms: [],
  supports,
  create(config, { anchor, end, denialsCount, share, guard }) {
    const W = config.windowNs;
    const below = share === 'floor' || (share === 'exact' && guard === 'without-cost');
    const counts = new Map<bigint, bigint>();
    let clock = config.createdNs;
    return {
      take(nowNs, cost) {
        if (nowNs > clock) clock = nowNs;
        const since = anchor === 'creation' ? clock - config.createdNs : clock;
        let x = since % W;
        const first = anchor === 'creation' && since === 0n;
        if (end === 'closed' && x === 0n && !first) x = W;
        const start = clock - x;
        const current = counts.get(start) ?? 0n;
        const previous = counts.get(start - W) ?? 0n;
        const room = config.limit - current - (guard === 'with-cost' ? cost : 1n);
        const weighted = previous * (W - x);
        const fits = below ? weighted < (room + 1n) * W : weighted <= room * W;
        const allowed = cost <= config.limit && fits;
        if (allowed || denialsCount) counts.set(start, current + cost);
        for (const key of counts.keys()) if (key < start - W) counts.delete(key);
        return allowed;
      },
    };
  },
};

/** Solved for time: with p in the previous window and room for r, the answer is yes once at most r·W/p of it is left. */
const solvedForTime: Wheat = {
  id: 'sliding-counter/solved-for-time',
  algorithm,
  freedoms: [],
  supports,
  create({ limit, windowNs, createdNs }, { anchor, end, denialsCount, share, guard }) {
    const closed = end === 'closed' ? 1n : 0n;
    let ends = createdNs + windowNs;
    if (anchor === 'epoch') ends = ((createdNs - closed + windowNs) / windowNs) * windowNs;
    let log: { ends: bigint; cost: bigint }[] = [];
    let clock = createdNs;
    const countedIn = (windowEnd: bigint) =>
      log.reduce((sum, entry) => (entry.ends === windowEnd ? sum + entry.cost : sum), 0n);
    return {
      take(nowNs, cost) {
        clock = max(clock, nowNs);
        if (clock - closed >= ends) {
          ends += ((clock - closed - ends) / windowNs + 1n) * windowNs;
          log = log.filter((entry) => entry.ends >= ends - windowNs);
        }
        const previous = countedIn(ends - windowNs);
        const room = limit - countedIn(ends) - (guard === 'with-cost' ? cost : 1n);
        const below = share === 'floor' || (share === 'exact' && guard === 'without-cost') ? windowNs - 1n : 0n;
        const allowed =
          cost <= limit && room >= 0n && (previous === 0n || ends - clock <= (room * windowNs + below) / previous);
        if (allowed || denialsCount) log.push({ ends, cost });
        return allowed;
      },
    };
  },
};

/** Doubles all the way, the index of the window included. */
const float: Wheat = {
  id: 'sliding-counter/float-ms',
  algorithm,
  freedoms: ['float64-ms'],
  supports,
  create(config, { anchor, end, denialsCount, share, guard }) {
    const windowMs = toMs(config.windowNs);
    const round = { exact: (y: number) => y, floor: Math.floor, ceil: Math.ceil }[share];
    const zero = anchor === 'creation' ? toMs(config.createdNs) : 0;
    let clock = toMs(config.createdNs);
    let window = { index: Number.NEGATIVE_INFINITY, previous: 0, current: 0 };
    return {
      take(nowNs, cost) {
        clock = Math.max(clock, toMs(nowNs));
        const elapsed = (clock - zero) / windowMs;
        let index = end === 'closed' ? Math.ceil(elapsed) - 1 : Math.floor(elapsed);
        if (anchor === 'creation') index = Math.max(0, index);
        if (index === window.index + 1) window = { index, previous: window.current, current: 0 };
        else if (index > window.index) window = { index, previous: 0, current: 0 };
        const estimate = round(window.previous * (1 - (elapsed - index))) + window.current;
        const fits =
          guard === 'with-cost' ? estimate + Number(cost) <= Number(config.limit) : estimate < Number(config.limit);
        const allowed = cost <= config.limit && fits;
        if (allowed || denialsCount) window.current += Number(cost);
        return allowed;
      },
    };
  },
};

export const SLIDING_COUNTER_WHEATS: readonly Wheat[] = [timesWindow, ratio, solvedForTime, float];
