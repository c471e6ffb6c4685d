-- Removes an entry that a reader could not decode, if it is still the same one. Without this the scripts, which check
-- no checksums, would take a damaged entry for a fresh one and nobody would compute it again.
-- KEYS  1 entry
-- ARGV  1 the first bytes that the reader saw
-- →     1 removed | 0 it is another one by now
if redis.call('GETRANGE', KEYS[1], 0, HEADER_BYTES - 1) ~= ARGV[1] then return 0 end
return redis.call('UNLINK', KEYS[1])
