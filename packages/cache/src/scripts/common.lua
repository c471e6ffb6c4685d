-- Prepended to every script. Knows the entry's binary layout (envelope.ts is the other half of it) and the lease text.
-- Numbers: µs since 1970 stay below 2^53 until the year 2255, so Lua doubles compare them exactly. Never compare them
-- as strings: Lua orders strings by locale.
local HEADER_BYTES = 120
local RENEWED_AT = 64 -- version, times, their checksum, mark: what a touch rewrites
local MARK_AT = 112

local function now_us()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function integer(number)
  return string.format('%.0f', number)
end

-- The header's bytes, or nil when the key holds nothing of this format (or no string at all): then it counts as absent.
local function read_header(key)
  local bytes = redis.pcall('GETRANGE', key, 0, HEADER_BYTES - 1)
  if type(bytes) ~= 'string' or #bytes < HEADER_BYTES or string.sub(bytes, 1, 4) ~= 'PS\1\1' then return nil end
  return bytes
end

local function hex(bytes)
  return (string.gsub(bytes, '.', function(char) return string.format('%02x', string.byte(char)) end))
end

local function u64(header, offset)
  return (struct.unpack('>I8', string.sub(header, offset + 1, offset + 8)))
end

local function version_of(header) return u64(header, 64) end
local function fresh_until_ms(header) return u64(header, 80) end
local function marked_at_ms(header) return u64(header, MARK_AT) end
local function content_hash(header) return string.sub(header, 29, 44) end
local function scope_hash(header) return string.sub(header, 21, 28) end

-- A lease is the text `<version>:<nonce>:<markedAtMs>`; `<version>:<nonce>` is the holder's token.
local function parse_lease(text)
  local token, marked_at = string.match(text, '^(%d+:[^:]+):(%d+)$')
  return token, tonumber(marked_at)
end

-- Answers the ms at which the lease was flagged (0: it was not), or nil when it is not the holder's own any more.
-- A lease that was evicted counts as lost: what cannot be proven is refused.
local function own_lease(key, token)
  local text = redis.call('GET', key)
  if not text then return nil end
  local holder, marked_at = parse_lease(text)
  if holder ~= token then return nil end
  return marked_at
end

local function flag_lease(key, at_ms)
  local text = redis.call('GET', key)
  if not text then return false end
  local token, marked_at = parse_lease(text)
  if token and marked_at == 0 then
    redis.call('SET', key, token .. ':' .. integer(at_ms), 'KEEPTTL')
  end
  return token ~= nil
end

-- Ms since the entry stopped being current (marked, or its time was up); -1 when it was current or absent.
local function lag_ms(header, now_ms)
  if not header then return -1 end
  local since = marked_at_ms(header)
  if since == 0 then since = fresh_until_ms(header) end
  if since > now_ms then return -1 end
  return now_ms - since
end
