import { max, min, type Wheat } from './wheat.ts';

// Whoever finds no debt is admitted, whatever the cost; the next caller waits for it to be paid.

const algorithm = 'pay-later';

/** A level that may be below zero. */
const credit: Wheat = {
  id: 'pay-later/credit',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    const full = capacity * refillPeriodNs;
    let level = min(full, initial * refillPeriodNs);
    let last = createdNs;
    return {
      take(nowNs, cost) {
        const now = max(nowNs, last);
        level = min(full, level + (now - last) * refillTokens);
        last = now;
        if (level < 0n) return false;
        level -= cost * refillPeriodNs;
        return true;
      },
    };
  },
};

/** Guava's SmoothRateLimiter, exact: permits stored, and the instant from which the next request is free to go. */
const nextFree: Wheat = {
  id: 'pay-later/next-free-instant',
  algorithm,
  freedoms: [],
  create(config) {
    const maxStored = config.capacity * config.refillPeriodNs;
    let stored = config.initial > config.capacity ? maxStored : config.initial * config.refillPeriodNs;
    let nextFreeTick = config.createdNs * config.refillTokens;
    let tick = nextFreeTick;
    return {
      take(nowNs, cost) {
        if (nowNs * config.refillTokens > tick) tick = nowNs * config.refillTokens;
        if (tick < nextFreeTick) return false;
        stored = min(maxStored, stored + (tick - nextFreeTick));
        const asked = cost * config.refillPeriodNs;
        const fromStored = min(asked, stored);
        stored -= fromStored;
        nextFreeTick = tick + (asked - fromStored);
        return true;
      },
    };
  },
};

/** Two instants per key: everything asked so far is paid at `paid`; credit older than a full bucket has expired. */
const paidInstant: Wheat = {
  id: 'pay-later/paid-instant',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    let latestNs = createdNs;
    let paid = createdNs * refillTokens - min(initial, capacity) * refillPeriodNs;
    return {
      take(nowNs, cost) {
        if (nowNs > latestNs) latestNs = nowNs;
        const tick = latestNs * refillTokens;
        if (paid > tick) return false;
        paid = max(paid, tick - capacity * refillPeriodNs) + cost * refillPeriodNs;
        return true;
      },
    };
  },
};

export const PAY_LATER_WHEATS: readonly Wheat[] = [credit, nextFree, paidInstant];
