/**
 * One step over all the keys of a call: load, let time pass, decide, take, store. What an algorithm adds is a table of
 * functions, in the words of `src/memory`:
 *
 * - `load(key)`: the row that is stored, or nil; `row.last` is the latest instant that it has seen.
 * - `fresh(now, config)`: the row of a key whose first request comes now.
 * - `advance(row, now, config)`: lets the time since `row.last` take its effect.
 * - `rewind(row, now, config)`: the clock has gone back to `now`.
 * - `wait(row, cost, config)`: the ms after which the cost is there; 0: now, -1: never.
 * - `take(row, cost, config)`, `refund(row, cost, config)`: cost is taken, or given back.
 * - `view(row, config)`: what remains, and the ms until all is there again.
 * - `store(key, row, ttl)`; `ttl` is from `untilFresh(row, config)`: the ms until it is as good as new.
 *
 * All times are whole ms of the server's clock, all numbers integers within 2^53, which a double holds exactly.
 *
 * ARGV: the operation, the cost, then for each key the name of its algorithm, its tolerance for a clock that steps back,
 * and four numbers of its config. Reply to try and peek: for each key its wait, what remains, and the ms until all is there.
 */

/** How the numbers of a key are written into the array of arguments. */
export const CONFIG_NUMBERS = 4;

export const PREAMBLE = `
local algorithms = {}

-- Lua would write large numbers as 1e+15.
local function int(n)
  return string.format('%.0f', n)
end

local function mixed(key)
  error('the key ' .. key .. ' holds something else: each limiter needs a keyPrefix of its own')
end
`;

export const DECIDE = `
local op, cost = ARGV[1], tonumber(ARGV[2])
if op == 'reset' then
  redis.call('DEL', unpack(KEYS))
  return {}
end

local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)

-- Within the tolerance time stands still until the clock has caught up; beyond it, time goes on from the clock.
local function arrive(limit)
  local algorithm, row, config = limit.algorithm, limit.row, limit.config
  local behind = row.last - clock
  if behind > limit.tolerance then
    algorithm.rewind(row, clock, config)
    row.last, behind, limit.isChanged = clock, 0, true
  end
  limit.isChanged = limit.isChanged or behind < 0
  algorithm.advance(row, math.max(clock, row.last), config)
  row.last = math.max(clock, row.last)
  return math.max(0, behind)
end

-- Everything is read before anything is written: what cannot be read leaves all as it was.
local limits, passes = {}, true
for i, key in ipairs(KEYS) do
  local at = 3 + (i - 1) * 6
  local algorithm = algorithms[ARGV[at]]
  local config = {}
  for n = 1, 4 do config[n] = tonumber(ARGV[at + 1 + n]) end
  local row = algorithm.load(key)
  local limit = { algorithm = algorithm, config = config, tolerance = tonumber(ARGV[at + 1]), row = row, behind = 0 }
  if row then
    limit.behind = arrive(limit)
  else
    limit.row = algorithm.fresh(clock, config)
  end
  limit.isKnown = row ~= nil
  if op == 'try' then
    limit.wait = algorithm.wait(limit.row, cost, config)
    passes = passes and limit.wait == 0
  end
  limits[i] = limit
end

local answer = {}
for i, limit in ipairs(limits) do
  local algorithm, row, config = limit.algorithm, limit.row, limit.config
  if op == 'try' and passes then
    algorithm.take(row, cost, config)
    limit.isKnown, limit.isChanged = true, true
  elseif op == 'refund' and limit.isKnown then
    algorithm.refund(row, cost, config)
    limit.isChanged = true
  end
  if op ~= 'peek' and limit.isKnown and limit.isChanged then
    local ttl = limit.behind + algorithm.untilFresh(row, config) + limit.tolerance
    algorithm.store(KEYS[i], row, int(math.max(1, ttl)))
  end
  local remaining, reset = algorithm.view(row, config)
  local wait = limit.wait or 0
  if wait > 0 then wait = wait + limit.behind end
  if reset > 0 then reset = reset + limit.behind end
  answer[#answer + 1] = wait
  answer[#answer + 1] = remaining
  answer[#answer + 1] = reset
end
return answer
`;
