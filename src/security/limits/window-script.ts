/**
 * Units of a sliding window. The key is a hash: `<instance>:<slice>` → what that instance took in that slice. What the caller
 * gives of its own is what stands there afterwards, so Redis learns again what it lost, and what was given back.
 *
 * ARGV: instance, slice now, oldest slice that counts, limit, life of the key in ms, 1 where the floor holds anyway, floor:
 * what others count at least where something was lost, how many others there were, units wanted; then own slices and their
 * counts. Returns: units given, own, others (floor included), other instances, oldest slice that has something, lost.
 */
export const WINDOW_SCRIPT = `
local instance, now, oldest, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local given = {}
for i = 10, #ARGV, 2 do given[ARGV[i]] = tonumber(ARGV[i + 1]) end
local own, others, instances, first, lost = 0, 0, 0, now, 0
local seen = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local id, text = string.match(all[i], '^(.*):(%d+)$')
  local slice, count = tonumber(text), tonumber(all[i + 1])
  if slice < oldest or (id == instance and not given[text]) then
    redis.call('HDEL', KEYS[1], all[i])
  else
    if id == instance then
      if given[text] > count then lost = 1 end
      if given[text] ~= count then
        count = given[text]
        redis.call('HSET', KEYS[1], all[i], count)
      end
      given[text] = nil
      own = own + count
    else
      others = others + count
      if not seen[id] then
        seen[id] = true
        instances = instances + 1
      end
    end
    if slice < first then first = slice end
  end
end
for text, count in pairs(given) do
  lost = 1
  own = own + count
  redis.call('HSET', KEYS[1], instance .. ':' .. text, count)
  if tonumber(text) < first then first = tonumber(text) end
end
if (lost == 1 or ARGV[6] == '1') and instances < tonumber(ARGV[8]) then
  others = math.max(others, tonumber(ARGV[7]))
  instances = tonumber(ARGV[8])
end
local units = math.max(0, math.min(tonumber(ARGV[9]), limit - own - others))
if units > 0 then
  own = own + units
  redis.call('HINCRBY', KEYS[1], instance .. ':' .. now, units)
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return {units, own, others, instances, first, lost}`;
