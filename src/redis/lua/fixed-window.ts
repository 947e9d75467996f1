import type { Algorithm } from './algorithm.ts';

/**
 * Fixed window. Stored: `w<last>:<used>:<left>`, `used` being the cost admitted in the window that ends `left` ms after `last`.
 * Config: limit, windowMs, and 1 where windows begin with the first request.
 */
export const FIXED_WINDOW: Algorithm = {
  load: `
    local value = call('GET', row.key)
    if value then
      local last, used, left = match(value, '^w(%d+):(%d+):(%d+)$')
      if not last then mixed(row.key) end
      row.last, row.used, row.isKnown = tonumber(last), tonumber(used), true
      row.ends = row.last + tonumber(left)
    end`,
  fresh: 'row.used, row.ends = 0, floor(row.last / row[2]) * row[2] + row[2]',
  advance: 'if now >= row.ends then row.used, row.ends = 0, floor(now / row[2]) * row[2] + row[2] end',
  rewind: 'row.ends = row[3] == 1 and clock + (row.ends - row.last) or floor(clock / row[2]) * row[2] + row[2]',
  wait: `
    if row.used + cost > row[1] then wait = row.ends - row.last end
    if cost > row[1] then wait = -1 end`,
  take: `
    if row[3] == 1 and row.used == 0 then row.ends = row.last + row[2] end
    row.used = row.used + cost`,
  view: `
    remaining = max(0, row[1] - row.used)
    if row[3] == 0 or row.used > 0 then reset = row.ends - row.last end`,
  untilFresh: '(row.used == 0 and 0 or row.ends - row.last)',
  store: "call('SET', row.key, format('w%.0f:%.0f:%.0f', row.last, row.used, row.ends - row.last), 'PX', ttl)",
};
