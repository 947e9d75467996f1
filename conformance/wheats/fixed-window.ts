import { max, type Wheat, type WheatVariant } from './wheat.ts';

const algorithm = 'fixed-window';
const tiled = (variant: WheatVariant) => variant.anchor !== 'first-request';

/** The number of the window, by division. */
const index: Wheat = {
  id: 'fixed-window/index',
  algorithm,
  freedoms: [],
  supports: tiled,
  create({ limit, windowNs, createdNs }, { anchor, end, denialsCount }) {
    const zero = anchor === 'epoch' ? 0n : createdNs;
    const indexAt = (t: bigint) => {
      if (end === 'half-open') return (t - zero) / windowNs;
      if (anchor === 'creation' && t === zero) return 0n;
      return (t - zero + windowNs - 1n) / windowNs - 1n;
    };
    let current = indexAt(createdNs);
    let count = 0n;
    return {
      take(nowNs, cost) {
        if (nowNs >= createdNs && indexAt(nowNs) > current) {
          current = indexAt(nowNs);
          count = 0n;
        }
        const allowed = count + cost <= limit;
        if (allowed || denialsCount) count += cost;
        return allowed;
      },
    };
  },
};

/** The end of the window, kept and moved: as a key with a time to live. An empty first-request window is not open. */
const storedEnd: Wheat = {
  id: 'fixed-window/stored-end',
  algorithm,
  freedoms: [],
  create({ limit, windowNs, createdNs }, { anchor, end, denialsCount }) {
    // the last instant that the window holds
    const early = end === 'half-open' ? 1n : 0n;
    let last = createdNs + windowNs - early;
    if (anchor === 'epoch') last = ((createdNs + early + windowNs - 1n) / windowNs) * windowNs - early;
    let left = limit;
    let clock = createdNs;
    return {
      take(nowNs, cost) {
        clock = max(clock, nowNs);
        if (clock > last) {
          left = limit;
          if (anchor !== 'first-request') last += ((clock - last - 1n) / windowNs + 1n) * windowNs;
        }
        if (anchor === 'first-request' && left === limit) last = clock + windowNs - early;
        left -= cost;
        if (left >= 0n) return true;
        if (!denialsCount) left += cost;
        return false;
      },
    };
  },
};

/** A counter per window, named by its first instant, as `user:1700000000` in a store that drops what is old. */
const counters: Wheat = {
  id: 'fixed-window/counters',
  algorithm,
  freedoms: [],
  supports: tiled,
  create({ limit, windowNs, createdNs }, { anchor, end, denialsCount }) {
    const counts = new Map<string, bigint>();
    let latest = createdNs;
    const nameOf = (t: bigint): string => {
      const since = t - (anchor === 'creation' ? createdNs : 0n);
      let into = since % windowNs;
      if (end === 'closed' && into === 0n && !(anchor === 'creation' && since === 0n)) into = windowNs;
      return `window:${t - into}`;
    };
    return {
      take(nowNs, cost) {
        if (nowNs > latest) latest = nowNs;
        const name = nameOf(latest);
        const after = (counts.get(name) ?? 0n) + cost;
        if (after <= limit || denialsCount) {
          counts.clear();
          counts.set(name, after);
        }
        return after <= limit;
      },
    };
  },
};

/** No counter: a log of what was counted, dropped once its first entry and now are in different windows. */
const windowLog: Wheat = {
  id: 'fixed-window/log-of-the-window',
  algorithm,
  freedoms: [],
  create({ limit, windowNs, createdNs }, { anchor, end, denialsCount }) {
    const holds = (from: bigint, t: bigint) => (end === 'closed' ? t - from <= windowNs : t - from < windowNs);
    const sameWindow = (u: bigint, t: bigint) => {
      if (anchor === 'first-request') return holds(u, t);
      if (anchor === 'creation' && holds(createdNs, u)) return holds(createdNs, t);
      const into = (u - (anchor === 'creation' ? createdNs : 0n)) % windowNs;
      return holds(end === 'closed' && into === 0n ? u - windowNs : u - into, t);
    };
    let log: { at: bigint; cost: bigint }[] = [];
    let now = createdNs;
    return {
      take(nowNs, cost) {
        now = max(now, nowNs);
        if (log[0] !== undefined && !sameWindow(log[0].at, now)) log = [];
        const allowed = log.reduce((sum, entry) => sum + entry.cost, cost) <= limit;
        if ((allowed || denialsCount) && cost > 0n) log.push({ at: now, cost });
        return allowed;
      },
    };
  },
};

/** Goes by whatever the clock says: a step back makes the window that is open longer. */
const rewinding: Wheat = {
  id: 'fixed-window/rewinding',
  algorithm,
  freedoms: ['rewinding-clock'],
  supports: (variant) => !tiled(variant),
  create({ limit, windowNs }, { end, denialsCount }) {
    let open: { readonly since: bigint; used: bigint } | undefined;
    return {
      take(nowNs, cost) {
        const age = open ? nowNs - open.since : windowNs + 1n;
        const window = open && (age < windowNs || (age === windowNs && end === 'closed')) ? open : undefined;
        const { used } = window ?? { used: 0n };
        const allowed = used + cost <= limit;
        open = { since: window?.since ?? nowNs, used: allowed || denialsCount ? used + cost : used };
        return allowed;
      },
    };
  },
};

export const FIXED_WINDOW_WHEATS: readonly Wheat[] = [index, storedEnd, counters, windowLog, rewinding];
