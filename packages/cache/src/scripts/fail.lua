#!lua flags=allow-oom
-- Gives the lease up and records the back-off that all processes share: base · 2^n, at most max.
-- KEYS  1 lease  2 back-off
-- ARGV  1 token  2 base ms  3 max ms  4 error  5 channel  6 bus message
-- →     back-off ms | -1 lost
if not own_lease(KEYS[1], ARGV[1]) then return -1 end
local failed = redis.call('GET', KEYS[2])
local failures = failed and tonumber(string.match(failed, '^%d+:(%d+):')) or 0
local max_ms = tonumber(ARGV[3])
local delay = math.min(max_ms, tonumber(ARGV[2]) * 2 ^ math.min(failures, 40))
local until_ms = math.floor(now_us() / 1000) + delay
-- Lives past its own end, so that the next failure still finds the count.
redis.call('SET', KEYS[2], integer(until_ms) .. ':' .. integer(failures + 1) .. ':' .. ARGV[4], 'PX', integer(delay + 2 * max_ms))
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return integer(delay)
