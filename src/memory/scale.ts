interface Rate {
  readonly tokens: number;
  readonly periodMs: number;
}

/** The parts of a config that say how much, of any limiter here. */
interface Amounts {
  readonly capacity?: number;
  readonly refill?: Rate;
  readonly initial?: number;
  readonly limit?: number;
  readonly intervalMs?: number;
}

/** How finely a rate is scaled, as far as the figures leave room for it: to one part in so many. */
const GRAINS = [1000, 100, 10, 1];

/**
 * `config` with `factor` times as much: buckets hold and get so much more, windows admit so much more, starts are so much
 * closer. In whole numbers, at least 1; a rate is scaled in parts of a thousand. What is no amount stays as it is, for
 * the limiter to refuse.
 */
export function scaled<Config extends object>(config: Config, factor: number): Config {
  const { capacity, refill, initial, limit, intervalMs }: Amounts = config;
  const room = Math.max(capacity ?? 1, times(capacity ?? 1, factor));
  return {
    ...config,
    ...(capacity !== undefined && { capacity: times(capacity, factor) }),
    ...(isRate(refill) && { refill: scaledRate(refill, factor, room) }),
    ...(initial !== undefined && { initial: Math.min(initial, times(capacity ?? initial, factor)) }),
    ...(limit !== undefined && { limit: times(limit, factor) }),
    ...(intervalMs !== undefined && { intervalMs: times(intervalMs, 1 / factor) }),
  };
}

/** Tokens and period grow together, as far as a bucket of `capacity` stays exact; then the tokens by `factor`. */
function scaledRate({ tokens, periodMs }: Rate, factor: number, capacity: number): Rate {
  const fits = (grain: number) => capacity * periodMs * grain <= 2 ** 52 && periodMs * grain <= 2 ** 40;
  const grain = GRAINS.find(fits) ?? 1;
  const grains = times(tokens * grain, factor);
  const shared = greatestCommonDivisor(grains, periodMs * grain);
  return { tokens: grains / shared, periodMs: (periodMs * grain) / shared };
}

function times(amount: number, factor: number): number {
  return isAmount(amount) ? Math.max(1, Math.round(amount * factor)) : amount;
}

function isAmount(amount: number): boolean {
  return Number.isInteger(amount) && amount > 0;
}

function isRate(refill: Rate | undefined): refill is Rate {
  return typeof refill === 'object' && refill !== null && isAmount(refill.tokens) && isAmount(refill.periodMs);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
