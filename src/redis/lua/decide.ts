import type { Algorithm } from './algorithm.ts';

/**
 * One step over all the keys of a call: load, let time pass, decide, take, store. All times are whole ms of the server's
 * clock, all numbers integers within 2^53, which a double holds exactly.
 *
 * ARGV: the operation, the cost, then for each key its tolerance for a clock that steps back, and the numbers of its
 * config. Reply to try, peek and refund: for each key its wait, what remains, and the ms until all is there.
 */

/** How many numbers of config there are for each key; what an algorithm does not need is 0. */
export const CONFIG_NUMBERS = 4;

const OPERATION_ARGS = 2;

/** The script for keys of these algorithms, in this order. */
export function decide(algorithms: readonly Algorithm[]): string {
  const helpers = new Set(algorithms.map(({ helpers = '' }) => helpers));
  return [
    PREAMBLE,
    ...helpers,
    // Everything is read before anything is written: what cannot be read leaves all as it was.
    ...algorithms.map((algorithm, index) => arrival(algorithm, index + 1)),
    ...algorithms.map((algorithm, index) => departure(algorithm, index + 1)),
    'return answer\n',
  ].join('');
}

const PREAMBLE = `
local floor, ceil, min, max = math.floor, math.ceil, math.min, math.max
local match, format, call = string.match, string.format, redis.call
local op, cost = ARGV[1], tonumber(ARGV[2])
if op == 'reset' then
  call('DEL', unpack(KEYS))
  return {}
end
local time = call('TIME')
local clock = time[1] * 1000 + floor(time[2] / 1000)
local passes, answer = true, {}

local function mixed(key)
  error('the key ' .. key .. ' holds something else: each limiter needs a keyPrefix of its own')
end
`;

/** Within the tolerance time stands still until the clock has caught up; beyond it, time goes on from the clock. */
const arrival = (algorithm: Algorithm, key: number): string => {
  const at = OPERATION_ARGS + (key - 1) * (1 + CONFIG_NUMBERS) + 1;
  const config = Array.from({ length: CONFIG_NUMBERS }, (_, index) => `tonumber(ARGV[${at + 1 + index}])`);
  return `
local row${key} = {
  ${config.join(', ')},
  key = KEYS[${key}], last = clock, tolerance = tonumber(ARGV[${at}]), behind = 0, wait = 0, isKnown = false, isChanged = false,
}
do
  local row, wait = row${key}, 0
  ${algorithm.load}
  if row.isKnown then
    local behind = row.last - clock
    if behind > row.tolerance then
      ${algorithm.rewind}
      row.last, behind, row.isChanged = clock, 0, true
    end
    local now = max(clock, row.last)
    row.isChanged = row.isChanged or now > row.last
    ${algorithm.advance}
    row.last, row.behind = now, max(0, behind)
  else
    ${algorithm.fresh}
  end
  if op == 'try' then
    ${algorithm.wait}
    row.wait, passes = wait, passes and wait == 0
  end
end
`;
};

/** Lua would write a large number as 1e+15, so each is formatted. */
const departure = (algorithm: Algorithm, key: number): string => `
do
  local row, remaining, reset = row${key}, 0, 0
  if op == 'try' and passes then
    ${algorithm.take}
    row.isKnown, row.isChanged = true, true
  elseif op == 'refund' and row.isKnown then
    ${algorithm.refund ?? ''}
    row.isChanged = true
  end
  if op ~= 'peek' and row.isKnown and row.isChanged then
    local ttl = format('%.0f', max(1, row.behind + ${algorithm.untilFresh} + row.tolerance))
    ${algorithm.store}
  end
  ${algorithm.view}
  answer[${3 * key - 2}] = row.wait > 0 and row.wait + row.behind or row.wait
  answer[${3 * key - 1}] = remaining
  answer[${3 * key}] = reset > 0 and reset + row.behind or reset
end
`;
