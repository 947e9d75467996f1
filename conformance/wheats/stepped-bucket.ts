import { max, min, type Wheat } from './wheat.ts';

// refillTokens at once at every boundary: origin + k × refillPeriodNs for k ≥ 1. A boundary instant belongs to
// what comes after it, so whoever calls at it finds the refill done.

const algorithm = 'stepped-bucket';

/** The level, and the number of the last boundary passed. */
const boundaryIndex: Wheat = {
  id: 'stepped-bucket/boundary-index',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }, { phase }) {
    let level = min(initial, capacity);
    let origin = phase === 'epoch' ? 0n : createdNs;
    let used = false;
    let passed = (createdNs - origin) / refillPeriodNs;
    return {
      take(nowNs, cost) {
        if ((phase === 'first-use' || phase === 'since-full') && !used) origin = max(createdNs, nowNs);
        used = true;
        const index = max(passed, (nowNs - origin) / refillPeriodNs);
        level = min(capacity, level + (index - passed) * refillTokens);
        passed = index;
        if (level < cost) return false;
        level -= cost;
        return true;
      },
    };
  },
};

/** The next boundary, and what is missing: a timer that ticks until nothing is missing, then skips to the present. */
const nextBoundary: Wheat = {
  id: 'stepped-bucket/next-boundary',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }, { phase }) {
    let missing = max(0n, capacity - initial);
    let next: bigint | undefined;
    if (phase === 'creation') next = createdNs + refillPeriodNs;
    if (phase === 'epoch') next = createdNs - (createdNs % refillPeriodNs) + refillPeriodNs;
    return {
      take(nowNs, cost) {
        next ??= max(createdNs, nowNs) + refillPeriodNs;
        while (next <= nowNs && missing > 0n) {
          missing = max(0n, missing - refillTokens);
          next += refillPeriodNs;
        }
        if (next <= nowNs) next += ((nowNs - next) / refillPeriodNs + 1n) * refillPeriodNs;
        const allowed = missing + cost <= capacity;
        if (allowed) missing += cost;
        return allowed;
      },
    };
  },
};

/** A GCRA whose clock is the total ever refilled: it moves in jumps, and one number is the whole state. */
const refilledTotal: Wheat = {
  id: 'stepped-bucket/refilled-total',
  algorithm,
  freedoms: [],
  create(config, { phase }) {
    const { createdNs, refillPeriodNs } = config;
    let firstUse: bigint | undefined;
    let latest = createdNs;
    let full = config.capacity > config.initial ? config.capacity - config.initial : 0n;
    if (phase === 'epoch') full += (createdNs / refillPeriodNs) * config.refillTokens;
    return {
      take(nowNs, cost) {
        if (nowNs > latest) latest = nowNs;
        firstUse ??= latest;
        const since = latest - { epoch: 0n, creation: createdNs, 'first-use': firstUse, 'since-full': firstUse }[phase];
        const refilled = (since / refillPeriodNs) * config.refillTokens;
        const after = (full > refilled ? full : refilled) + cost;
        if (after - refilled > config.capacity) return false;
        full = after;
        return true;
      },
    };
  },
};

/** As in a store: nothing is kept of a bucket for longer than it takes to fill, and what is not kept begins anew. */
const forgottenWhenFull: Wheat = {
  id: 'stepped-bucket/forgotten-when-full',
  algorithm,
  freedoms: [],
  supports: ({ phase }) => phase === 'since-full',
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    let latest = createdNs;
    let kept: { missing: bigint; refilledNs: bigint; expiresNs: bigint } | undefined;
    const keep = (missing: bigint, refilledNs: bigint) => {
      const periods = (missing + refillTokens - 1n) / refillTokens;
      kept = { missing, refilledNs, expiresNs: latest + periods * refillPeriodNs };
      return kept;
    };
    return {
      take(nowNs, cost) {
        latest = max(latest, nowNs);
        kept ??= keep(max(0n, capacity - initial), latest);
        if (latest > kept.expiresNs) kept = keep(0n, latest);
        const refills = (latest - kept.refilledNs) / refillPeriodNs;
        const missing = max(0n, kept.missing - refills * refillTokens) + cost;
        if (missing > capacity) return false;
        keep(missing, kept.refilledNs + refills * refillPeriodNs);
        return true;
      },
    };
  },
};

export const STEPPED_BUCKET_WHEATS: readonly Wheat[] = [boundaryIndex, nextBoundary, refilledTotal, forgottenWhenFull];
