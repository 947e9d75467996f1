/**
 * Token bucket, GCRA and leaky bucket: three views of one number. What a token bucket lacks to be full is what a leaky
 * bucket holds, and how far the TAT of GCRA lies ahead. It is kept as `lacks`, in units: a token is `periodMs` of them,
 * and each ms brings `tokens` of them, so that nothing has a fraction.
 *
 * Stored: `b<last>:<lacks>`. Config: capacity, tokens, periodMs.
 */
export const BUCKET = `
algorithms.bucket = {
  load = function(key)
    local value = redis.call('GET', key)
    if not value then return nil end
    local last, lacks = string.match(value, '^b(%d+):(%d+)$')
    if not last then mixed(key) end
    return { last = tonumber(last), lacks = tonumber(lacks) }
  end,
  fresh = function(now)
    return { last = now, lacks = 0 }
  end,
  -- After a long time the product may be rounded, but only where it is beyond all that can be lacking.
  advance = function(row, now, config)
    row.lacks = math.max(0, math.min(row.lacks, config[1] * config[3]) - (now - row.last) * config[2])
  end,
  rewind = function() end,
  wait = function(row, cost, config)
    if cost > config[1] then return -1 end
    return math.max(0, math.ceil((row.lacks + (cost - config[1]) * config[3]) / config[2]))
  end,
  take = function(row, cost, config)
    row.lacks = row.lacks + cost * config[3]
  end,
  refund = function(row, cost, config)
    row.lacks = math.max(0, row.lacks - cost * config[3])
  end,
  view = function(row, config)
    return config[1] - math.ceil(row.lacks / config[3]), math.ceil(row.lacks / config[2])
  end,
  untilFresh = function(row, config)
    return math.ceil(row.lacks / config[2])
  end,
  store = function(key, row, ttl)
    redis.call('SET', key, 'b' .. int(row.last) .. ':' .. int(row.lacks), 'PX', ttl)
  end,
}
`;
