-- Heartbeat of a holder.
-- KEYS  1 lease
-- ARGV  1 token  2 lease ms
-- →     1 renewed | 0 lost
if not own_lease(KEYS[1], ARGV[1]) then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
