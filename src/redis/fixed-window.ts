import { checkChoice, checkDurationMs, checkInteger, checkObject, PRODUCT_MAX } from '../memory/checks.ts';
import type { FixedWindowConfig as MemoryConfig } from '../memory/fixed-window.ts';
import { RedisLimiter } from './limiter.ts';
import type { Options } from './options.ts';

/** A limit per window. */
export interface FixedWindowConfig extends Options, Pick<MemoryConfig, 'limit' | 'windowMs' | 'anchor'> {}

/**
 * Fixed window: at most `limit` in each window; so up to twice that where two windows meet. A window holds its first
 * instant and not its last. With `anchor: 'epoch'` (default) windows lie end to end from the Unix epoch of the server.
 * `resetAfterMs`: until the window ends; 0 when none is running (`first-request` only).
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link FixedWindowConfig}.
 */
export class FixedWindow extends RedisLimiter {
  constructor(config: FixedWindowConfig) {
    checkObject('config', config);
    const limit = checkInteger('limit', config.limit, 1, PRODUCT_MAX);
    const windowMs = checkDurationMs('windowMs', config.windowMs);
    const anchor = checkChoice('anchor', config.anchor, ['epoch', 'first-request']);
    super(config, 'window', limit, [limit, windowMs, anchor === 'epoch' ? 0 : 1]);
  }
}
