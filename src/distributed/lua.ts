/**
 * `centre.ts`, as a script. Stored: a hash with the bucket under `b`, `<last>:<level>`, and each session under `s` and its
 * name, `<seq>:<granted>:<outstanding>:<expires>`.
 *
 * ARGV: the operation, capacity, tokens, periodMs; for `take` the cost; otherwise session, seq, spent, keepMs, and for
 * `exchange` returned, want, least. Reply to `settle`: the level; otherwise the wait, what remains, the ms until full, and
 * for `exchange` what is granted, and 1 if the session was lost.
 */
export const CENTRE = `
local TOLERANCE = 100
local op, key = ARGV[1], KEYS[1]
local capacity, tokens, period = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local full = capacity * period

local function int(n)
  return string.format('%.0f', n)
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local last, level, outstanding = now, full, 0
local sessions = {}
local stored = redis.call('HGETALL', key)
for i = 1, #stored, 2 do
  if stored[i] == 'b' then
    local at, amount = string.match(stored[i + 1], '^(%d+):(-?%d+)$')
    last, level = tonumber(at), tonumber(amount)
  else
    local seq, granted, out, expires = string.match(stored[i + 1], '^(%d+):(%d+):(%d+):(%d+)$')
    sessions[stored[i]] = {
      seq = tonumber(seq), granted = tonumber(granted), outstanding = tonumber(out), expires = tonumber(expires),
    }
    outstanding = outstanding + tonumber(out)
  end
end

local function fillUpTo(instant)
  local elapsed = math.max(0, instant - last)
  level = math.max(level, math.min(full - outstanding * period, level + elapsed * tokens))
  last = last + elapsed
end

if last - now > TOLERANCE then last = now end
local ended = {}
for name, session in pairs(sessions) do
  if session.expires <= now then ended[#ended + 1] = name end
end
-- What was outstanding counts as spent from the instant at which its session ended.
table.sort(ended, function(one, other) return sessions[one].expires < sessions[other].expires end)
for _, name in ipairs(ended) do
  fillUpTo(sessions[name].expires)
  outstanding = outstanding - sessions[name].outstanding
  sessions[name] = nil
end
fillUpTo(now)

local function latestExpiry()
  local latest = last
  for _, session in pairs(sessions) do latest = math.max(latest, session.expires) end
  return latest
end

local function untilThere(cost)
  if cost > capacity then return -1 end
  local missing = cost * period - level
  if missing <= 0 then return 0 end
  local wait = math.ceil(missing / tokens)
  if cost <= capacity - outstanding then return wait end
  return math.max(wait, latestExpiry() - last)
end

local function store(name)
  local expiry = latestExpiry()
  local ttl = math.max(math.ceil((full - level) / tokens), expiry - last + math.ceil(outstanding * period / tokens))
  local bucket = int(last) .. ':' .. int(level)
  if name then
    local s = sessions[name]
    local value = int(s.seq) .. ':' .. int(s.granted) .. ':' .. int(s.outstanding) .. ':' .. int(s.expires)
    redis.call('HSET', key, 'b', bucket, name, value)
  else
    redis.call('HSET', key, 'b', bucket)
  end
  for _, old in ipairs(ended) do
    if old ~= name then redis.call('HDEL', key, old) end
  end
  redis.call('PEXPIRE', key, int(ttl + math.max(0, last - now) + TOLERANCE))
end

if op == 'take' then
  local cost = tonumber(ARGV[5])
  local wait = untilThere(cost)
  if wait == 0 then level = level - cost * period end
  if cost > 0 then store() end
  return { wait, math.max(0, math.floor(level / period)), math.ceil((full - level) / tokens) }
end

local name, seq, spent, keep = 's' .. ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local session, isLost = sessions[name], 0
if not session then
  session, isLost = { seq = 0, granted = 0, outstanding = 0, expires = 0 }, 1
  sessions[name] = session
end
local isNew = seq > session.seq
session.seq = math.max(session.seq, seq)
session.expires = math.max(session.expires, last + keep)

if op == 'settle' then
  if isNew then level = level - spent * period end
  store(name)
  return { level }
end

local returned, want, least = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
if isNew then
  local before = session.outstanding
  returned = math.min(returned, before)
  level = level + returned * period
  local there = math.max(0, math.floor(level / period))
  session.granted = there >= least and math.min(there, want) or 0
  session.outstanding = math.max(0, before - spent - returned) + session.granted
  outstanding = outstanding - before + session.outstanding
  level = level - session.granted * period
end
local wait = session.granted >= least and 0 or untilThere(least)
store(name)
return {
  wait, math.max(0, math.floor(level / period)), math.ceil((full - level) / tokens), session.granted, isLost,
}
`;
