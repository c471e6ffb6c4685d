#!lua flags=allow-oom
-- Data behind this key changed: flags the entry's header and the live lease, whichever exist, and tells the bus, which
-- an L1 may need even when Redis holds neither. Adds no memory, hence allow-oom: full memory must not lose a mark.
-- KEYS  1 entry  2 lease
-- ARGV  1 channel  2 bus message
-- →     1 · entry flagged + 2 · lease flagged
local now_ms = math.floor(now_us() / 1000)
local flagged = 0
local header = read_header(KEYS[1])
if header then
  -- The oldest change counts: it tells how long readers have been behind.
  if marked_at_ms(header) == 0 then redis.call('SETRANGE', KEYS[1], MARK_AT, struct.pack('>I8', now_ms)) end
  flagged = flagged + 1
end
if flag_lease(KEYS[2], now_ms) then flagged = flagged + 2 end
redis.call('PUBLISH', ARGV[1], ARGV[2])
return flagged
