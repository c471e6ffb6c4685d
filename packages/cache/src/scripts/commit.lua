-- Writes the entry and tells the bus, only while the lease is still the caller's own.
-- KEYS  1 entry  2 lease  3 back-off
-- ARGV  1 token  2 entry bytes  3 errorUntil ms  4 version  5 channel  6 bus message
-- →     committed marked lagMs | lost
local header = read_header(KEYS[1])
local marked_at = own_lease(KEYS[2], ARGV[1])
if not marked_at then
  -- The same commit again, after an answer that got lost on the way.
  if header and integer(version_of(header)) == ARGV[4] then
    return { 'committed', marked_at_ms(header) > 0 and 1 or 0, -1 }
  end
  return { 'lost' }
end
if header and version_of(header) >= tonumber(ARGV[4]) then return { 'lost' } end

local now_ms = math.floor(now_us() / 1000)
redis.call('SET', KEYS[1], ARGV[2], 'PX', integer(math.max(1, tonumber(ARGV[3]) - now_ms)))
-- Data changed while it was computed: born stale.
if marked_at > 0 then redis.call('SETRANGE', KEYS[1], MARK_AT, struct.pack('>I8', marked_at)) end
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return { 'committed', marked_at > 0 and 1 or 0, integer(lag_ms(header, now_ms)) }
