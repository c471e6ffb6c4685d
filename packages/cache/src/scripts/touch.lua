#!lua flags=allow-oom
-- The content is what is stored already: renews version and times, leaves the body. Adds no memory, hence allow-oom.
-- KEYS  1 entry  2 lease  3 back-off
-- ARGV  1 token  2 renewed header part  3 errorUntil ms  4 version  5 channel  6 bus message  7 content and scope hash
-- →     committed marked lagMs | lost | gone (the stored entry is not that content any more: commit it in full)
local header = read_header(KEYS[1])
local marked_at = own_lease(KEYS[2], ARGV[1])
if not marked_at then
  if header and integer(version_of(header)) == ARGV[4] then
    return { 'committed', marked_at_ms(header) > 0 and 1 or 0, -1 }
  end
  return { 'lost' }
end
if not header or content_hash(header) .. scope_hash(header) ~= ARGV[7] then return { 'gone' } end
if version_of(header) >= tonumber(ARGV[4]) then return { 'lost' } end

local now_ms = math.floor(now_us() / 1000)
redis.call('SETRANGE', KEYS[1], RENEWED_AT, ARGV[2] .. struct.pack('>I8', marked_at))
redis.call('PEXPIRE', KEYS[1], integer(math.max(1, tonumber(ARGV[3]) - now_ms)))
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return { 'committed', marked_at > 0 and 1 or 0, integer(lag_ms(header, now_ms)) }
