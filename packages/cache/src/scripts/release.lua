#!lua flags=allow-oom
-- Gives the lease up without a back-off.
-- KEYS  1 lease
-- ARGV  1 token  2 channel  3 bus message
-- →     1 released | 0 lost
if not own_lease(KEYS[1], ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
