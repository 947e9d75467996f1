import { max, min, toMs, toSeconds, type Wheat } from './wheat.ts';

const algorithm = 'token-bucket';

/** The textbook: level and last instant, elapsed × rate. */
const floatMs: Wheat = {
  id: 'token-bucket/float-ms',
  algorithm,
  freedoms: ['float64-ms'],
  create(config) {
    const capacity = Number(config.capacity);
    const perMs = Number(config.refillTokens) / toMs(config.refillPeriodNs);
    let level = Math.min(Number(config.initial), capacity);
    let last = toMs(config.createdNs);
    return {
      take(nowNs, cost) {
        const elapsed = Math.max(0, toMs(nowNs) - last);
        level = Math.min(capacity, level + elapsed * perMs);
        last += elapsed;
        const allowed = level >= Number(cost);
        if (allowed) level -= Number(cost);
        return allowed;
      },
    };
  },
};

/** A denial leaves level and instant alone: the same credit is computed again, over a longer time. */
const floatStoresAdmissions: Wheat = {
  id: 'token-bucket/float-stores-admissions',
  algorithm,
  freedoms: ['float64-ms'],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    const msPerUnit = toMs(refillPeriodNs) / Number(refillTokens);
    let saved = { at: toMs(createdNs), level: Number(min(initial, capacity)) };
    let clockMs = saved.at;
    return {
      take(nowNs, cost) {
        clockMs = Math.max(clockMs, toMs(nowNs));
        const level = Math.min(Number(capacity), saved.level + (clockMs - saved.at) / msPerUnit) - Number(cost);
        if (level < 0) return false;
        saved = { at: clockMs, level };
        return true;
      },
    };
  },
};

/** Seconds, as a clock of doubles gives them; counts what is missing instead of what is there. */
const floatSeconds: Wheat = {
  id: 'token-bucket/float-seconds',
  algorithm,
  freedoms: ['float64-s'],
  create(config) {
    const perSecond = Number(config.refillTokens) / toSeconds(config.refillPeriodNs);
    let missing = Math.max(0, Number(config.capacity - config.initial));
    let last = toSeconds(config.createdNs);
    return {
      take(nowNs, cost) {
        const now = toSeconds(nowNs);
        if (now > last) {
          missing = Math.max(0, missing - (now - last) * perSecond);
          last = now;
        }
        if (missing + Number(cost) > Number(config.capacity)) return false;
        missing += Number(cost);
        return true;
      },
    };
  },
};

/** One number, the instant at which the bucket will be full: rounded as an instant, even while no time passes. */
const floatInstant: Wheat = {
  id: 'token-bucket/float-full-at',
  algorithm,
  freedoms: ['float64-instant'],
  create(config) {
    const msPerUnit = toMs(config.refillPeriodNs) / Number(config.refillTokens);
    const msToFill = msPerUnit * Number(config.capacity);
    let clock = toMs(config.createdNs);
    let fullAt = clock + msPerUnit * Number(max(0n, config.capacity - config.initial));
    return {
      take(nowNs, cost) {
        clock = Math.max(clock, toMs(nowNs));
        const then = Math.max(fullAt, clock) + msPerUnit * Number(cost);
        if (then - clock > msToFill) return false;
        fullAt = then;
        return true;
      },
    };
  },
};

/** Floats in tokens, not in units: a cost of three tenths is 0.30000000000000004. */
const floatDecimal: Wheat = {
  id: 'token-bucket/float-decimal-tokens',
  algorithm,
  freedoms: ['float64-ms'],
  create(config) {
    const tokens = (units: bigint) => Number(units) * config.unit;
    let there = Math.min(tokens(config.initial), tokens(config.capacity));
    let last = toMs(config.createdNs);
    return {
      take(nowNs, cost) {
        const now = Math.max(last, toMs(nowNs));
        there += ((now - last) / toMs(config.refillPeriodNs)) * tokens(config.refillTokens);
        if (there > tokens(config.capacity)) there = tokens(config.capacity);
        last = now;
        if (there < tokens(cost)) return false;
        there -= tokens(cost);
        return true;
      },
    };
  },
};

/** Whole milliseconds, exact from there on. */
const integerMs: Wheat = {
  id: 'token-bucket/integer-ms',
  algorithm,
  freedoms: ['integer-ms'],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    let ms = createdNs / 1_000_000n;
    let debt = max(0n, capacity - initial) * refillPeriodNs;
    return {
      take(nowNs, cost) {
        const now = max(ms, nowNs / 1_000_000n);
        debt = max(0n, debt - (now - ms) * 1_000_000n * refillTokens);
        ms = now;
        if (debt + cost * refillPeriodNs > capacity * refillPeriodNs) return false;
        debt += cost * refillPeriodNs;
        return true;
      },
    };
  },
};

/**
 * Whole seconds, in the coordinate that refilling leaves alone: drift = level − rate × clock.
 * The division is of integers: `Math.floor(Number(ns) / 1e9)` runs ahead in the last 128 ns of a second.
 */
const wholeSeconds: Wheat = {
  id: 'token-bucket/whole-seconds',
  algorithm,
  freedoms: ['whole-seconds'],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    let seconds = createdNs / 1_000_000_000n;
    const refilled = () => seconds * 1_000_000_000n * refillTokens;
    let drift = min(initial, capacity) * refillPeriodNs - refilled();
    return {
      take(nowNs, cost) {
        seconds = max(seconds, nowNs / 1_000_000_000n);
        drift = min(drift, capacity * refillPeriodNs - refilled());
        if (drift + refilled() < cost * refillPeriodNs) return false;
        drift -= cost * refillPeriodNs;
        return true;
      },
    };
  },
};

/** The level as a fraction with denominator `refillPeriodNs`. */
const rational: Wheat = {
  id: 'token-bucket/rational',
  algorithm,
  freedoms: [],
  create(config) {
    const one = config.refillPeriodNs;
    const full = config.capacity * one;
    let level = min(config.initial * one, full);
    let last = config.createdNs;
    return {
      take(nowNs, cost) {
        if (nowNs > last) {
          level = min(full, level + (nowNs - last) * config.refillTokens);
          last = nowNs;
        }
        if (level < cost * one) return false;
        level -= cost * one;
        return true;
      },
    };
  },
};

/** Whole units only; the fraction is carried to the next call, and forgotten when the bucket is full. */
const carry: Wheat = {
  id: 'token-bucket/whole-units-with-carry',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    const state = { units: min(initial, capacity), carried: 0n, last: createdNs };
    return {
      take(nowNs, cost) {
        const now = max(nowNs, state.last);
        const earned = (now - state.last) * refillTokens + state.carried;
        state.last = now;
        state.units += earned / refillPeriodNs;
        state.carried = earned % refillPeriodNs;
        if (state.units >= capacity) {
          state.units = capacity;
          state.carried = 0n;
        }
        const allowed = cost <= state.units;
        if (allowed) state.units -= cost;
        return allowed;
      },
    };
  },
};

/**
 * No level: the queue of instants at which each taken unit comes back, one after the other.
 * Units taken together are one run, so that a large capacity costs no memory. Ticks are 1/refillTokens ns.
 */
const returns: Wheat = {
  id: 'token-bucket/queue-of-returns',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs: apart, initial, createdNs }) {
    const runs: { first: bigint; count: bigint }[] = [];
    let free = capacity;
    let lastReturn = 0n;
    const lend = (tick: bigint, count: bigint) => {
      const first = max(lastReturn, tick) + apart;
      if (count > 0n) {
        runs.push({ first, count });
        lastReturn = first + (count - 1n) * apart;
      }
      free -= count;
    };
    lend(createdNs * refillTokens, max(0n, capacity - initial));
    let clock = createdNs;
    return {
      take(nowNs, cost) {
        clock = max(clock, nowNs);
        const tick = clock * refillTokens;
        for (let run = runs[0]; run !== undefined && run.first <= tick; run = runs[0]) {
          const back = min(run.count, (tick - run.first) / apart + 1n);
          free += back;
          run.count -= back;
          run.first += back * apart;
          if (run.count === 0n) runs.shift();
        }
        if (cost > free) return false;
        lend(tick, cost);
        return true;
      },
    };
  },
};

export const TOKEN_BUCKET_WHEATS: readonly Wheat[] = [
  floatMs,
  floatStoresAdmissions,
  floatSeconds,
  floatInstant,
  floatDecimal,
  integerMs,
  wholeSeconds,
  rational,
  carry,
  returns,
];
