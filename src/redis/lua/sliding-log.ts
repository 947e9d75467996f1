import type { Algorithm } from './algorithm.ts';

/**
 * Sliding log. Stored: a list of what was admitted, oldest first, `<at>:<before>:<cost>`, and behind it `last`. `before` is
 * the sum of all costs before this one, modulo 2^52: the difference of two is what was admitted between them, so that
 * neither a sum nor a wait needs a walk over all entries. Config: limit, and the age from which an entry does not count.
 */
export const SLIDING_LOG: Algorithm = {
  helpers: `
local SUMS = 4503599627370496

local function entryAt(row, index)
  local at, before, cost = match(call('LINDEX', row.key, index) or '', '^(-?%d+):(%d+):(%d+)$')
  if not at then mixed(row.key) end
  return tonumber(at) + row.moved, tonumber(before), tonumber(cost)
end

-- The first entry, from the oldest that counts on, for which holds(at, before, cost); row.count if there is none.
local function firstEntry(row, holds)
  local low, high = row.first, row.count
  while low < high do
    local middle = floor((low + high) / 2)
    if holds(entryAt(row, middle)) then high = middle else low = middle + 1 end
  end
  return low
end

-- What counts, the sum before it, and when the oldest and the newest of it were admitted.
local function measure(row)
  row.used, row.oldest, row.newest = 0, nil, nil
  if row.first == row.count then return end
  local newest, before, cost = entryAt(row, row.count - 1)
  row.oldest, row.base = entryAt(row, row.first)
  row.newest, row.used = newest, (before + cost - row.base) % SUMS
end
`,
  load: `
    local last = call('LINDEX', row.key, -1)
    if last then
      if not match(last, '^%d+$') then mixed(row.key) end
      row.last, row.count, row.first, row.moved = tonumber(last), call('LLEN', row.key) - 1, 0, 0
      row.isKnown, row.isStored = true, true
      measure(row)
    end`,
  fresh: 'row.count, row.first, row.moved, row.used = 0, 0, 0, 0',
  advance: `
    if row.oldest and row.oldest <= now - row[2] then
      row.first = firstEntry(row, function(at) return at > now - row[2] end)
      measure(row)
    end`,
  rewind: `
    row.moved = clock - row.last
    measure(row)`,
  wait: `
    if cost > row[1] then
      wait = -1
    elseif row.used + cost > row[1] then
      local index = firstEntry(row, function(_, before, its)
        return row.used - (before + its - row.base) % SUMS + cost <= row[1]
      end)
      wait = entryAt(row, index) + row[2] - row.last
    end`,
  take: `
    row.taken = cost
    row.used, row.newest = row.used + cost, row.last`,
  view: `
    remaining = max(0, row[1] - row.used)
    if row.newest then reset = row.newest + row[2] - row.last end`,
  untilFresh: '(row.newest and row.newest + row[2] - row.last or 0)',
  // What a full server refuses comes first, so that it is refused before anything is changed.
  store: `
    local before = 0
    if row.count > row.first then before = (row.base + row.used - (row.taken or 0)) % SUMS end
    if row.moved ~= 0 then
      for index = row.first, row.count - 1 do
        local at, sum, its = entryAt(row, index)
        call('LSET', row.key, index, format('%.0f:%.0f:%.0f', at, sum, its))
      end
    end
    local last = format('%.0f', row.last)
    local entry = row.taken and format('%.0f:%.0f:%.0f', row.last, before, row.taken)
    if not row.isStored then
      call('RPUSH', row.key, entry, last)
    elseif entry then
      call('LSET', row.key, -1, entry)
      call('RPUSH', row.key, last)
    else
      call('LSET', row.key, -1, last)
    end
    if row.first > 0 then call('LTRIM', row.key, row.first, -1) end
    call('PEXPIRE', row.key, ttl)`,
};
