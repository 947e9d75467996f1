import type { Algorithm } from './algorithm.ts';

/**
 * Sliding counter. Stored: `c<last>:<previous>:<current>`, the cost admitted in the window before that of `last`, and so
 * far in that of `last`. Config: limit, windowMs, the rounding of the share (0 exact, 1 floor, 2 ceil), and 1 where the
 * guard leaves the cost out. All comparisons are of products with windowMs, which are integers.
 */
export const SLIDING_COUNTER: Algorithm = {
  helpers: `
local function elapsedOf(row)
  return row.last - floor(row.last / row[2]) * row[2]
end

-- At most 5 * limit * windowMs: where that passes 2^53 it may be rounded, but is then far beyond limit * windowMs.
local function estimateOf(row)
  local weighted = row.previous * (row[2] - elapsedOf(row))
  if row[3] == 1 then weighted = floor(weighted / row[2]) * row[2] end
  if row[3] == 2 then weighted = ceil(weighted / row[2]) * row[2] end
  return weighted + row.current * row[2]
end

-- The largest previous * (windowMs - elapsed) beside which the cost is admitted; negative: none is small enough.
local function weightedMax(row, current, cost)
  local room = (row[1] - current - (row[4] == 1 and 1 or cost)) * row[2]
  local isStrict = row[3] == 1 or (row[4] == 1 and row[3] == 0)
  return isStrict and room + row[2] - 1 or room
end

-- The elapsed time at which previous * (windowMs - elapsed) has come down to most.
local function fadedAt(row, previous, most)
  return max(0, row[2] - floor(most / previous))
end
`,
  load: `
    local value = call('GET', row.key)
    if value then
      local last, previous, current = match(value, '^c(%d+):(%d+):(%d+)$')
      if not last then mixed(row.key) end
      row.last, row.previous, row.current, row.isKnown = tonumber(last), tonumber(previous), tonumber(current), true
    end`,
  fresh: 'row.previous, row.current = 0, 0',
  advance: `
    local windows = floor(now / row[2]) - floor(row.last / row[2])
    if windows > 0 then row.previous, row.current = windows == 1 and row.current or 0, 0 end`,
  rewind: '',
  wait: `
    local estimate, most, elapsed = estimateOf(row), row[1] * row[2], elapsedOf(row)
    local asked = row[4] == 1 and estimate + 1 or estimate + cost * row[2]
    if cost > row[1] then
      wait = -1
    elseif asked > most then
      local room = weightedMax(row, row.current, cost)
      if room >= 0 then
        wait = fadedAt(row, row.previous, room) - elapsed
      else
        wait = row[2] - elapsed + fadedAt(row, row.current, weightedMax(row, 0, cost))
      end
    end`,
  take: 'row.current = row.current + cost',
  view: `
    local room = (row[1] * row[2] - estimateOf(row)) / row[2]
    remaining = max(0, row[4] == 1 and ceil(room) or floor(room))
    local elapsed, most = elapsedOf(row), weightedMax(row, row[1] - 1, 1)
    if row.current > 0 then
      reset = row[2] - elapsed + fadedAt(row, row.current, most)
    elseif row.previous > 0 then
      reset = max(0, fadedAt(row, row.previous, most) - elapsed)
    end`,
  untilFresh: '(row.current > 0 and 2 * row[2] - elapsedOf(row) or row.previous > 0 and row[2] - elapsedOf(row) or 0)',
  store: "call('SET', row.key, format('c%.0f:%.0f:%.0f', row.last, row.previous, row.current), 'PX', ttl)",
};
