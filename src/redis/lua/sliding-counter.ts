/**
 * Sliding counter. Stored: `c<last>:<previous>:<current>`, the cost admitted in the window before that of `last`, and so
 * far in that of `last`. Config: limit, windowMs, the rounding of the share (0 exact, 1 floor, 2 ceil), and 1 where the
 * guard leaves the cost out. All comparisons are of products with windowMs, which are integers.
 */
export const SLIDING_COUNTER = `
local function windowOf(instant, config)
  return math.floor(instant / config[2])
end

local function elapsedOf(row, config)
  return row.last - windowOf(row.last, config) * config[2]
end

-- At most 5 * limit * windowMs: where that passes 2^53 it may be rounded, but is then far beyond limit * windowMs.
local function estimateOf(row, config)
  local weighted = row.previous * (config[2] - elapsedOf(row, config))
  if config[3] == 1 then weighted = math.floor(weighted / config[2]) * config[2] end
  if config[3] == 2 then weighted = math.ceil(weighted / config[2]) * config[2] end
  return weighted + row.current * config[2]
end

-- The largest previous * (windowMs - elapsed) beside which the cost is admitted; negative: none is small enough.
local function weightedMax(current, cost, config)
  local room = (config[1] - current - (config[4] == 1 and 1 or cost)) * config[2]
  local isStrict = config[3] == 1 or (config[4] == 1 and config[3] == 0)
  return isStrict and room + config[2] - 1 or room
end

-- The elapsed time at which previous * (windowMs - elapsed) has come down to most.
local function fadedAt(previous, most, config)
  return math.max(0, config[2] - math.floor(most / previous))
end

algorithms.counter = {
  load = function(key)
    local value = redis.call('GET', key)
    if not value then return nil end
    local last, previous, current = string.match(value, '^c(%d+):(%d+):(%d+)$')
    if not last then mixed(key) end
    return { last = tonumber(last), previous = tonumber(previous), current = tonumber(current) }
  end,
  fresh = function(now)
    return { last = now, previous = 0, current = 0 }
  end,
  advance = function(row, now, config)
    local windows = windowOf(now, config) - windowOf(row.last, config)
    if windows > 0 then
      row.previous, row.current = windows == 1 and row.current or 0, 0
    end
  end,
  rewind = function() end,
  wait = function(row, cost, config)
    if cost > config[1] then return -1 end
    local estimate, most = estimateOf(row, config), config[1] * config[2]
    if config[4] == 1 and estimate < most then return 0 end
    if config[4] == 0 and estimate + cost * config[2] <= most then return 0 end
    local elapsed, room = elapsedOf(row, config), weightedMax(row.current, cost, config)
    if room >= 0 then return fadedAt(row.previous, room, config) - elapsed end
    return config[2] - elapsed + fadedAt(row.current, weightedMax(0, cost, config), config)
  end,
  take = function(row, cost)
    row.current = row.current + cost
  end,
  view = function(row, config)
    local room = (config[1] * config[2] - estimateOf(row, config)) / config[2]
    local remaining = math.max(0, config[4] == 1 and math.ceil(room) or math.floor(room))
    local elapsed, most = elapsedOf(row, config), weightedMax(config[1] - 1, 1, config)
    if row.current > 0 then return remaining, config[2] - elapsed + fadedAt(row.current, most, config) end
    if row.previous > 0 then return remaining, math.max(0, fadedAt(row.previous, most, config) - elapsed) end
    return remaining, 0
  end,
  untilFresh = function(row, config)
    local left = config[2] - elapsedOf(row, config)
    if row.current > 0 then return left + config[2] end
    return row.previous > 0 and left or 0
  end,
  store = function(key, row, ttl)
    redis.call('SET', key, 'c' .. int(row.last) .. ':' .. int(row.previous) .. ':' .. int(row.current), 'PX', ttl)
  end,
}
`;
