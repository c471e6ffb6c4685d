-- Mints a version and takes the lease, unless there is a reason not to compute.
-- KEYS  1 entry  2 lease  3 back-off
-- ARGV  1 force (0|1)  2 lease ms  3 nonce  4 version floor (µs): the newest version that the caller has seen
-- →     lead version contentAndScopeHash nowMs | fresh | busy ms | backoff ms error
local function lead(version, header, at_us)
  local hashes = header and hex(content_hash(header) .. scope_hash(header)) or ''
  return { 'lead', version, hashes, integer(math.floor(at_us / 1000)) }
end

local now = now_us()
local force = ARGV[1] == '1'
local header = read_header(KEYS[1])

-- The same begin again, after an answer that got lost on the way: nobody else would ever end that lease.
local held = redis.call('GET', KEYS[2])
local holder = held and parse_lease(held)
local minted, holder_nonce = string.match(holder or '', '^(%d+):(.*)$')
if holder_nonce == ARGV[3] then
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  return lead(minted, header, now)
end

if not force and header and marked_at_ms(header) == 0 and fresh_until_ms(header) > now / 1000 then
  return { 'fresh' }
end

local held_ms = redis.call('PTTL', KEYS[2])
if held_ms > 0 then
  -- Stealing would starve: a key forced more often than it computes would never commit. A flagged lease commits and
  -- then owes one more refresh.
  if force then flag_lease(KEYS[2], math.floor(now / 1000)) end
  return { 'busy', held_ms }
end

if not force then
  local failed = redis.call('GET', KEYS[3])
  if failed then
    local until_ms, _, message = string.match(failed, '^(%d+):(%d+):(.*)$')
    local left = (tonumber(until_ms) or 0) - now / 1000
    if left > 0 then return { 'backoff', math.ceil(left), message } end
  end
end

-- Versions only grow, also when the clock was set back or another server's stands behind.
local version = math.max(now, tonumber(ARGV[4]) + 1)
if header then version = math.max(version, version_of(header) + 1) end
local token = integer(version) .. ':' .. ARGV[3]
redis.call('SET', KEYS[2], token .. ':0', 'PX', ARGV[2])
return lead(integer(version), header, now)
