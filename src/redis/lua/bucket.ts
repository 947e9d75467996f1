import type { Algorithm } from './algorithm.ts';

/**
 * Token bucket, GCRA and leaky bucket: three views of one number. What a token bucket lacks to be full is what a leaky
 * bucket holds, and how far the TAT of GCRA lies ahead. It is kept as `lacks`, in units: a token is `periodMs` of them,
 * and each ms brings `tokens` of them, so that nothing has a fraction.
 *
 * Stored: `b<last>:<lacks>`. Config: capacity, tokens, periodMs.
 */
export const BUCKET: Algorithm = {
  load: `
    local value = call('GET', row.key)
    if value then
      local last, lacks = match(value, '^b(%d+):(%d+)$')
      if not last then mixed(row.key) end
      row.last, row.lacks, row.isKnown = tonumber(last), tonumber(lacks), true
    end`,
  fresh: 'row.lacks = 0',
  // After a long time the product may be rounded, but only where it is beyond all that can be lacking.
  advance: 'row.lacks = max(0, min(row.lacks, row[1] * row[3]) - (now - row.last) * row[2])',
  rewind: '',
  wait: `
    wait = max(0, ceil((row.lacks + (cost - row[1]) * row[3]) / row[2]))
    if cost > row[1] then wait = -1 end`,
  take: 'row.lacks = row.lacks + cost * row[3]',
  refund: 'row.lacks = max(0, row.lacks - cost * row[3])',
  view: 'remaining, reset = row[1] - ceil(row.lacks / row[3]), ceil(row.lacks / row[2])',
  untilFresh: 'ceil(row.lacks / row[2])',
  store: "call('SET', row.key, format('b%.0f:%.0f', row.last, row.lacks), 'PX', ttl)",
};
