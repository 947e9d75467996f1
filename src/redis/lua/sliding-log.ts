/**
 * Sliding log. Stored: a list of what was admitted, oldest first, `<at>:<before>:<cost>`, and behind it `last`. `before` is
 * the sum of all costs before this one, modulo 2^52: the difference of two is what was admitted between them, so that
 * neither a sum nor a wait needs a walk over all entries. Config: limit, and the age from which an entry does not count.
 */
export const SLIDING_LOG = `
local SUMS = 4503599627370496

local function entryAt(row, index)
  local at, before, cost = string.match(redis.call('LINDEX', row.key, index) or '', '^(-?%d+):(%d+):(%d+)$')
  if not at then mixed(row.key) end
  return tonumber(at) + row.moved, tonumber(before), tonumber(cost)
end

-- The first entry, from the oldest that counts on, for which holds(at, before, cost); row.count if there is none.
local function firstEntry(row, holds)
  local low, high = row.first, row.count
  while low < high do
    local middle = math.floor((low + high) / 2)
    if holds(entryAt(row, middle)) then high = middle else low = middle + 1 end
  end
  return low
end

-- What counts, the sum before it, and when the newest of it was admitted.
local function measure(row)
  row.used, row.newest = 0, nil
  if row.first == row.count then return end
  local newest, before, cost = entryAt(row, row.count - 1)
  local _, base = entryAt(row, row.first)
  row.newest, row.base = newest, base
  row.used = (before + cost - base) % SUMS
end

algorithms.log = {
  load = function(key)
    local last = redis.call('LINDEX', key, -1)
    if not last then return nil end
    if not string.find(last, '^%d+$') then mixed(key) end
    local count = redis.call('LLEN', key) - 1
    local row = { key = key, last = tonumber(last), count = count, first = 0, moved = 0 }
    measure(row)
    return row
  end,
  fresh = function(now)
    return { last = now, count = 0, first = 0, moved = 0, used = 0 }
  end,
  advance = function(row, now, config)
    if row.newest and entryAt(row, row.first) > now - config[2] then return end
    row.first = firstEntry(row, function(at) return at > now - config[2] end)
    measure(row)
  end,
  rewind = function(row, now)
    row.moved = now - row.last
    measure(row)
  end,
  wait = function(row, cost, config)
    if cost > config[1] then return -1 end
    if row.used + cost <= config[1] then return 0 end
    local index = firstEntry(row, function(_, before, its)
      return row.used - (before + its - row.base) % SUMS + cost <= config[1]
    end)
    return (entryAt(row, index)) + config[2] - row.last
  end,
  take = function(row, cost)
    row.taken = cost
    row.used, row.newest = row.used + cost, row.last
  end,
  view = function(row, config)
    return math.max(0, config[1] - row.used), row.newest and row.newest + config[2] - row.last or 0
  end,
  untilFresh = function(row, config)
    return row.newest and row.newest + config[2] - row.last or 0
  end,
  store = function(key, row, ttl)
    local before = 0
    if row.count > row.first then before = (row.base + row.used - (row.taken or 0)) % SUMS end
    if row.moved ~= 0 then
      for index = row.first, row.count - 1 do
        local at, sum, cost = entryAt(row, index)
        redis.call('LSET', key, index, int(at) .. ':' .. int(sum) .. ':' .. int(cost))
      end
    end
    local last = int(row.last)
    local entry = row.taken and last .. ':' .. int(before) .. ':' .. int(row.taken)
    -- What a full server refuses comes first, so that it is refused before anything is changed.
    if not row.key then
      redis.call('RPUSH', key, entry, last)
    elseif entry then
      redis.call('LSET', key, -1, entry)
      redis.call('RPUSH', key, last)
    else
      redis.call('LSET', key, -1, last)
    end
    if row.first > 0 then redis.call('LTRIM', key, row.first, -1) end
    redis.call('PEXPIRE', key, ttl)
  end,
}
`;
