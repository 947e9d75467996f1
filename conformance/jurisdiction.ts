import { ceilDiv } from '../spec/algebra.ts';
import {
  type BucketConfig,
  bounded,
  composite,
  EXACT,
  fixedWindow,
  gcra,
  type Jurisdiction,
  leakyBucket,
  leakyQueue,
  type Profile,
  payLater,
  penalty,
  slackOf,
  slidingCounter,
  slidingLog,
  spacing,
  steppedBucket,
  tokenBucket,
} from '../spec/index.ts';
import type { LimiterConfig } from './contract.ts';
import type { Declaration, Part } from './declaration.ts';
import { fleetOf, quietNsOf, TURNS_OF } from './distributed/fleet.ts';
import { FaultError, UsageError } from './errors.ts';
import {
  exactBucket,
  isBucketConfig,
  isCompositeConfig,
  isSpacingConfig,
  isWindowConfig,
  nsOf,
  scaled,
  unitsPerToken,
} from './exact.ts';

/** The smallest step of time in a plan: a millisecond, or the declared resolution where that is finer. */
export const tickOf = (declaration: Declaration): bigint => {
  const resolution = BigInt(declaration.resolutionNs);
  return resolution < 1_000_000n ? resolution : 1_000_000n;
};

export const profileOf = (declaration: Declaration): Profile => {
  const resolutionNs = BigInt(declaration.resolutionNs);
  return {
    ...EXACT,
    resolutionNs,
    clockErrorNs: declaration.rounding === 'unknown' ? resolutionNs : 0n,
    tickNs: tickOf(declaration),
    arithmetic: declaration.arithmetic,
    timeUnit: declaration.timeUnit,
    keeps: declaration.keeps,
    fractional: declaration.fractional !== false && declaration.fractional !== '1',
    backwards: declaration.backwards === 'rewind' ? 'rewind' : 'freeze',
    backwardsToleranceNs: nsOf(declaration.backwardsToleranceMs),
    carry: declaration.carry,
    denialsCount: declaration.denialsCount,
  };
};

/** The profile of the model: the same limiter, with no freedom at all. */
export const exactProfile = (declaration: Declaration): Profile => ({
  ...EXACT,
  tickNs: tickOf(declaration),
  backwardsToleranceNs: nsOf(declaration.backwardsToleranceMs),
  carry: declaration.carry,
  denialsCount: declaration.denialsCount,
});

export const initialOf = (declaration: Declaration, config: LimiterConfig): number => {
  if (!isBucketConfig(config)) return 0;
  return config.initial ?? (declaration.algorithm === 'pay-later' ? 0 : config.capacity);
};

/** What a part of a composite declares: what the composite does, and what is its own. */
export const declarationOf = (whole: Declaration, { name: _name, key: _key, ...own }: Part): Declaration => ({
  ...whole,
  keeps: own.algorithm === 'gcra' ? 'instant' : 'tokens',
  ...(own as Partial<Declaration>),
  blockMs: 0,
  parts: [],
});

/** Nodes that are asked in turn, on clocks that are right: the bound, with what their design may exceed it by. */
const together = (declaration: Declaration, config: BucketConfig, profile: Profile): Jurisdiction => {
  const { capacity, refill } = config;
  const slack = slackOf(config, fleetOf(declaration, TURNS_OF, 0n));
  const most = capacity + ceilDiv(slack, refill.periodNs);
  const whole = bounded({ ...config, capacity: most, initial: most }, profile);
  const clause = { over: 'DIST-1', under: 'DIST-1' };
  return { ...whole, clause, timeToFreshNs: whole.timeToFreshNs + quietNsOf(declaration), mostAtOnce: capacity };
};

/** The law that binds a limiter with this declaration and this (effective) config. */
export const jurisdictionOf = (declaration: Declaration, config: LimiterConfig, profile: Profile): Jurisdiction => {
  const { blockMs, afterBlock } = declaration;
  const jurisdiction = withoutPenalty(declaration, config, profile);
  return blockMs > 0 ? penalty(jurisdiction, nsOf(blockMs), afterBlock, profile) : jurisdiction;
};

const withoutPenalty = (declaration: Declaration, config: LimiterConfig, profile: Profile): Jurisdiction => {
  const { algorithm } = declaration;
  if (isCompositeConfig(config) && algorithm === 'composite')
    return composite(
      config.parts.map((each, i) => {
        const own = declarationOf(declaration, declaration.parts[i] as Part);
        return jurisdictionOf(own, each, { ...profile, keeps: own.keeps, denialsCount: own.denialsCount });
      }),
    );
  if (isSpacingConfig(config) && algorithm === 'spacing') {
    return spacing({ intervalNs: nsOf(config.intervalMs), slack: BigInt(config.slack) }, profile);
  }
  if (isWindowConfig(config)) {
    const limit = scaled(config.limit, 1n);
    if (limit === undefined) throw new UsageError(`limit is ${config.limit}; the law counts whole requests`);
    const exact = { limit, windowNs: nsOf(config.windowMs) };
    const closed = declaration.windowEnd === 'closed';
    switch (algorithm) {
      case 'fixed-window':
        return fixedWindow(exact, profile, { anchor: declaration.windowAnchor, end: declaration.windowEnd });
      case 'sliding-log':
        return slidingLog(exact, profile, { edge: closed ? 'closed' : 'open' });
      case 'sliding-counter':
        return slidingCounter(exact, profile, { share: declaration.share, guard: declaration.guard });
    }
  }
  if (isBucketConfig(config)) {
    const exact = exactBucket(config, unitsPerToken(declaration.fractional), initialOf(declaration, config));
    switch (algorithm) {
      case 'bounded':
        return declaration.nodes ? together(declaration, exact, profile) : bounded(exact, profile);
      case 'token-bucket':
        return tokenBucket(exact, profile);
      case 'gcra':
        return gcra(exact, profile);
      case 'leaky-bucket':
        return leakyBucket(exact, profile);
      case 'leaky-queue':
        return leakyQueue(exact, profile);
      case 'pay-later':
        return payLater(exact, profile);
      case 'stepped-bucket': {
        // Whole batches: here the period matters, not only the rate.
        const perToken = unitsPerToken(declaration.fractional);
        const units = scaled(config.refill.tokens, perToken);
        if (units === undefined)
          throw new UsageError(`refill.tokens is ${config.refill.tokens}; a stepped bucket refills whole units`);
        return steppedBucket(
          { ...exact, refill: { units, periodNs: nsOf(config.refill.periodMs) } },
          profile,
          declaration.phase,
        );
      }
    }
  }
  throw new FaultError(`no law for ${algorithm} with a config of ${Object.keys(config).join(', ')}`);
};
