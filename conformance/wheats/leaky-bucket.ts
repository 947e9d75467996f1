import { max, toMs, type Wheat } from './wheat.ts';

// The leaky bucket as a meter: water rises with what is admitted, leaks at the refill rate, and starts at
// capacity − initial.

const algorithm = 'leaky-bucket';

const floatLevel: Wheat = {
  id: 'leaky-bucket/float-level',
  algorithm,
  freedoms: ['float64-ms'],
  create(config) {
    const leakPerMs = Number(config.refillTokens) / toMs(config.refillPeriodNs);
    let water = Math.max(0, Number(config.capacity) - Number(config.initial));
    let last = toMs(config.createdNs);
    return {
      take(nowNs, cost) {
        const now = Math.max(last, toMs(nowNs));
        water = Math.max(0, water - (now - last) * leakPerMs);
        last = now;
        if (water + Number(cost) > Number(config.capacity)) return false;
        water += Number(cost);
        return true;
      },
    };
  },
};

const bigintLevel: Wheat = {
  id: 'leaky-bucket/bigint-level',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    let water = max(0n, capacity - initial) * refillPeriodNs;
    let last = createdNs;
    return {
      take(nowNs, cost) {
        if (nowNs > last) {
          const leaked = (nowNs - last) * refillTokens;
          water = leaked < water ? water - leaked : 0n;
          last = nowNs;
        }
        const risen = water + cost * refillPeriodNs;
        if (risen > capacity * refillPeriodNs) return false;
        water = risen;
        return true;
      },
    };
  },
};

/** Every admitted request is a layer of water that drains after those below it; the level is what is left of them. */
const drainTimes: Wheat = {
  id: 'leaky-bucket/drain-times',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    let clock = createdNs * refillTokens;
    let layers = [{ from: clock, to: clock + max(0n, capacity - initial) * refillPeriodNs }];
    return {
      take(nowNs, cost) {
        clock = max(clock, nowNs * refillTokens);
        layers = layers.filter((layer) => layer.to > clock);
        const level = layers.reduce((sum, { from, to }) => sum + to - max(from, clock), 0n);
        const room = capacity * refillPeriodNs - level;
        if (cost * refillPeriodNs > room) return false;
        const from = layers.at(-1)?.to ?? clock;
        layers.push({ from, to: from + cost * refillPeriodNs });
        return true;
      },
    };
  },
};

export const LEAKY_BUCKET_WHEATS: readonly Wheat[] = [floatLevel, bigintLevel, drainTimes];
