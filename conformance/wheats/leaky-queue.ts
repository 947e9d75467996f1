import { max, type Wheat } from './wheat.ts';

// The leaky bucket as a queue, seen at its entrance: admitted if the work in the queue, the rest of what is being
// served included, leaves room for the cost. It starts with capacity − initial of work in it.

const algorithm = 'leaky-queue';

/** Only the sum: when would a server that is never idle with work in the queue be done? */
const backlog: Wheat = {
  id: 'leaky-queue/backlog',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    let clock = createdNs * refillTokens;
    let doneAt = clock + max(0n, capacity - initial) * refillPeriodNs;
    return {
      take(nowNs, cost) {
        clock = max(clock, nowNs * refillTokens);
        doneAt = max(doneAt, clock);
        const work = doneAt - clock;
        if (work + cost * refillPeriodNs > capacity * refillPeriodNs) return false;
        doneAt += cost * refillPeriodNs;
        return true;
      },
    };
  },
};

/** Job by job: departure i = max(arrival i, departure i−1 + n(i−1)/r); those waiting count in full, one in part. */
const departures: Wheat = {
  id: 'leaky-queue/departures',
  algorithm,
  freedoms: [],
  create(config) {
    const perUnit = config.refillPeriodNs;
    const jobs: { departs: bigint; cost: bigint }[] = [];
    const arrive = (at: bigint, cost: bigint) => {
      const ahead = jobs.at(-1);
      const free = ahead === undefined ? at : ahead.departs + ahead.cost * perUnit;
      jobs.push({ departs: free > at ? free : at, cost });
    };
    let now = config.createdNs * config.refillTokens;
    if (config.initial < config.capacity) arrive(now, config.capacity - config.initial);
    return {
      take(nowNs, cost) {
        now = max(now, nowNs * config.refillTokens);
        let work = cost * perUnit;
        for (const job of jobs) {
          const served = now <= job.departs ? 0n : now - job.departs;
          if (served < job.cost * perUnit) work += job.cost * perUnit - served;
        }
        if (work > config.capacity * perUnit) return false;
        while (jobs.length > 0 && jobs[0]!.departs + jobs[0]!.cost * perUnit <= now) jobs.shift();
        arrive(now, cost);
        return true;
      },
    };
  },
};

/** A clocked server: time passes, work is done from the head of the queue, and idle time is lost. */
const servedWork: Wheat = {
  id: 'leaky-queue/served-work',
  algorithm,
  freedoms: [],
  create({ capacity, refillTokens, refillPeriodNs, initial, createdNs }) {
    const queue: bigint[] = initial < capacity ? [(capacity - initial) * refillPeriodNs] : [];
    let last = createdNs;
    const serve = (budget: bigint) => {
      while (queue.length > 0 && budget > 0n) {
        const head = queue[0]!;
        if (head <= budget) queue.shift();
        else queue[0] = head - budget;
        budget -= head;
      }
    };
    return {
      take(nowNs, cost) {
        if (nowNs > last) {
          serve((nowNs - last) * refillTokens);
          last = nowNs;
        }
        const work = queue.reduce((sum, job) => sum + job, cost * refillPeriodNs);
        const fits = work <= capacity * refillPeriodNs;
        if (fits && cost > 0n) queue.push(cost * refillPeriodNs);
        return fits;
      },
    };
  },
};

export const LEAKY_QUEUE_WHEATS: readonly Wheat[] = [backlog, departures, servedWork];
