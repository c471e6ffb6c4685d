-- Reads the namespaces of all types, and renews those that must not be trusted. A namespace is the text
-- `<µs>:<run id of the server that minted it>`. One that is absent was evicted or lost with the server's memory; one
-- that another server minted, or that is older than what the caller saw, came with a restart or failover which may have
-- lost marks. Renewing is the safe answer to each: old entries never come back. A replica writes nothing and is followed.
-- `clear` is this script too, with the flag that lets it run when memory is full.
-- KEYS  one namespace key per type
-- ARGV  1 channel  2 floor µs (new namespaces are later)  3 ttl ms
--       then three per key: type, newest µs that the caller trusts (0: none), force (0|1)
-- →     now µs, role, then three per key: stored text ('' none), reason ('' unchanged), previous text
local now = now_us()
local info = redis.call('INFO', 'server') .. redis.call('INFO', 'replication')
local run_id = string.match(info, 'run_id:(%x+)')
local role = string.match(info, 'role:(%a+)')
local answer = { integer(now), role }

for index, key in ipairs(KEYS) do
  local at = 3 + (index - 1) * 3
  local name, known, force = ARGV[at + 1], tonumber(ARGV[at + 2]), ARGV[at + 3] == '1'
  local stored = redis.call('GET', key)
  local minted_us, minted_by = string.match(stored or '', '^(%d+):(%x+)$')
  local reason = ''
  if force then reason = 'cleared'
  elseif not minted_us then reason = 'absent'
  elseif minted_by ~= run_id then reason = 'server'
  elseif tonumber(minted_us) < known then reason = 'behind'
  end

  local text = stored or ''
  if role == 'master' and reason ~= '' then
    -- `+ index`: no two types share a namespace, so that it tells the type of an entry.
    local minted = math.max(now, tonumber(ARGV[2]), known, tonumber(minted_us) or 0) + index
    text = integer(minted) .. ':' .. run_id
    -- Out of memory: no namespace is better than one that the server refused to keep.
    if redis.pcall('SET', key, text, 'PX', ARGV[3]).err then text = '' end
    redis.call('PUBLISH', ARGV[1], 'clear|' .. name .. '|' .. integer(minted) .. '|' .. reason)
  elseif role == 'master' and redis.call('PTTL', key) < tonumber(ARGV[3]) / 2 then
    redis.call('PEXPIRE', key, ARGV[3])
  else
    reason = ''
  end
  table.insert(answer, text)
  table.insert(answer, reason)
  table.insert(answer, stored or '')
end
return answer
