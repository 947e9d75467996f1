import { max, min, toSeconds, type Wheat } from './wheat.ts';

// The field's letters (ITU-T I.371): T, the emission interval of one unit; tau, the limit;
// tat, the theoretical arrival time. T = refillPeriodNs / refillTokens need not be whole, so exact wheats count
// in ticks of 1/refillTokens ns, of which T is refillPeriodNs.

const algorithm = 'gcra';

const floatInstant: Wheat = {
  id: 'gcra/float-tat',
  algorithm,
  freedoms: ['float64-instant'],
  create(config) {
    const T = toSeconds(config.refillPeriodNs) / Number(config.refillTokens);
    const burst = Number(config.capacity) * T;
    let clock = toSeconds(config.createdNs);
    let tat = clock + Number(max(0n, config.capacity - config.initial)) * T;
    return {
      take(nowNs, cost) {
        clock = Math.max(clock, toSeconds(nowNs));
        const next = Math.max(tat, clock) + Number(cost) * T;
        if (next - burst > clock) return false;
        tat = next;
        return true;
      },
    };
  },
};

const bigintTicks: Wheat = {
  id: 'gcra/tat-ticks',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs: T, initial, createdNs }) {
    let tick = createdNs * refillTokens;
    let tat = tick + max(0n, capacity - initial) * T;
    return {
      take(nowNs, cost) {
        tick = max(tick, nowNs * refillTokens);
        const next = max(tat, tick) + cost * T;
        const allowed = next - tick <= capacity * T;
        if (allowed) tat = next;
        return allowed;
      },
    };
  },
};

/** I.371's virtual scheduling, asked in whole nanoseconds: is it too early? A first instant is rounded up, once. */
const virtualScheduling: Wheat = {
  id: 'gcra/virtual-scheduling',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    // bigint division rounds towards zero, which is up for what is negative
    const ceilNs = (ticks: bigint) => (ticks > 0n ? (ticks + refillTokens - 1n) / refillTokens : ticks / refillTokens);
    let tat = createdNs * refillTokens + max(0n, capacity - initial) * refillPeriodNs;
    let latestNs = createdNs;
    return {
      take(nowNs, cost) {
        if (nowNs > latestNs) latestNs = nowNs;
        if (cost > capacity || latestNs < ceilNs(tat - (capacity - cost) * refillPeriodNs)) return false;
        if (ceilNs(tat) <= latestNs) tat = latestNs * refillTokens;
        tat += cost * refillPeriodNs;
        return true;
      },
    };
  },
};

/** I.371's other form, the continuous-state leaky bucket: a counter X, drained since the last conforming time. */
const continuousState: Wheat = {
  id: 'gcra/continuous-state',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs: T, initial, createdNs }) {
    let X = initial < capacity ? (capacity - initial) * T : 0n;
    let lastConforming = createdNs;
    let clock = createdNs;
    return {
      take(nowNs, cost) {
        if (nowNs > clock) clock = nowNs;
        let drained = X - (clock - lastConforming) * refillTokens;
        if (drained < 0n) drained = 0n;
        const tau = (capacity - cost) * T;
        if (drained > tau) return false;
        X = drained + cost * T;
        lastConforming = clock;
        return true;
      },
    };
  },
};

/** The textbook, unprotected: a clock that goes back by d takes the credit of d, until it has caught up. */
const rewinding: Wheat = {
  id: 'gcra/tat-rewinding',
  algorithm,
  freedoms: ['rewinding-clock'],
  create({ capacity, refillTokens, refillPeriodNs: T, initial, createdNs }) {
    let tat = createdNs * refillTokens + max(0n, capacity - initial) * T;
    return {
      take(nowNs, cost) {
        const next = max(tat, nowNs * refillTokens) + cost * T;
        if (next > nowNs * refillTokens + capacity * T) return false;
        tat = next;
        return true;
      },
    };
  },
};

/** The same as a level: drift = level − rate × now, which remembers no instant, and so rewinds in the same way. */
const rewindingLevel: Wheat = {
  id: 'gcra/drift-rewinding',
  algorithm,
  freedoms: ['rewinding-clock'],
  create(config) {
    const units = (count: bigint) => count * config.refillPeriodNs;
    let drift = units(min(config.initial, config.capacity)) - config.createdNs * config.refillTokens;
    return {
      take(nowNs, cost) {
        const refilled = nowNs * config.refillTokens;
        const level = min(drift + refilled, units(config.capacity)) - units(cost);
        if (level < 0n) return false;
        drift = level - refilled;
        return true;
      },
    };
  },
};

export const GCRA_WHEATS: readonly Wheat[] = [
  floatInstant,
  bigintTicks,
  virtualScheduling,
  continuousState,
  rewinding,
  rewindingLevel,
];
