import type { LimiterConfig } from '../contract.ts';
import { isBucketConfig, isCompositeConfig, isWindowConfig } from '../exact.ts';

/** A config as a person reads it. */
export const configText = (config: LimiterConfig): string => {
  if (isBucketConfig(config)) {
    const initial = config.initial === undefined ? '' : `, initially ${config.initial}`;
    return `capacity ${config.capacity}, refill ${config.refill.tokens} per ${config.refill.periodMs} ms${initial}`;
  }
  if (isWindowConfig(config)) return `limit ${config.limit} per ${config.windowMs} ms`;
  if (isCompositeConfig(config)) return config.parts.map(configText).join(' and ');
  return `at least ${config.intervalMs} ms apart, slack ${config.slack}`;
};
