/**
 * Fixed window. Stored: `w<last>:<used>:<end>`, `used` being the cost admitted in the window that ends at `end`.
 * Config: limit, windowMs, and 1 where windows begin with the first request.
 */
export const FIXED_WINDOW = `
local function endOf(instant, config)
  return math.floor(instant / config[2]) * config[2] + config[2]
end

algorithms.window = {
  load = function(key)
    local value = redis.call('GET', key)
    if not value then return nil end
    local last, used, ends = string.match(value, '^w(%d+):(%d+):(%d+)$')
    if not last then mixed(key) end
    return { last = tonumber(last), used = tonumber(used), ends = tonumber(ends) }
  end,
  fresh = function(now, config)
    return { last = now, used = 0, ends = endOf(now, config) }
  end,
  advance = function(row, now, config)
    if now >= row.ends then
      row.ends, row.used = endOf(now, config), 0
    end
  end,
  rewind = function(row, now, config)
    row.ends = config[3] == 1 and now + (row.ends - row.last) or endOf(now, config)
  end,
  wait = function(row, cost, config)
    if cost > config[1] then return -1 end
    return row.used + cost > config[1] and row.ends - row.last or 0
  end,
  take = function(row, cost, config)
    if config[3] == 1 and row.used == 0 then row.ends = row.last + config[2] end
    row.used = row.used + cost
  end,
  view = function(row, config)
    local isRunning = config[3] == 0 or row.used > 0
    return math.max(0, config[1] - row.used), isRunning and row.ends - row.last or 0
  end,
  untilFresh = function(row)
    return row.used == 0 and 0 or row.ends - row.last
  end,
  store = function(key, row, ttl)
    redis.call('SET', key, 'w' .. int(row.last) .. ':' .. int(row.used) .. ':' .. int(row.ends), 'PX', ttl)
  end,
}
`;
