import { scriptSources } from '@pulso/cache';
import type { ScriptName, ScriptSources } from '@pulso/cache';

/**
 * The scripts with one rule taken out. Throws when the text of the rule is not found, so that a changed script cannot
 * turn a negative control into a test of nothing.
 */
export function without(rule: Rule): ScriptSources {
  const sources: Record<ScriptName, string> = { ...scriptSources() };
  for (const [name, from, to] of rule) {
    if (!sources[name].includes(from)) throw new Error(`the rule is not in ${name}: ${from}`);
    sources[name] = sources[name].replace(from, to);
  }
  return sources;
}

type Rule = readonly (readonly [script: ScriptName, from: string, to: string])[];

const anyLease = ['if not marked_at then', 'if false then'] as const;

export const rules = {
  'begin takes the lease only when nobody holds it': [['begin', 'if held_ms > 0 then', 'if false then']],
  'force does not steal a live lease': [['begin', 'if held_ms > 0 then', 'if held_ms > 0 and not force then']],
  'force flags the live lease': [['begin', 'if force then flag_lease', 'if false then flag_lease']],
  'a marked entry is not fresh to begin': [['begin', 'marked_at_ms(header) == 0 and', '']],
  'versions only grow': [
    ['begin', 'if header then version = math.max(version, version_of(header) + 1) end', ''],
    ['begin', 'math.max(now, tonumber(ARGV[4]) + 1)', 'now'],
  ],
  'commit needs its own lease': [
    ['commit', ...anyLease],
    ['commit', 'if header and version_of(header) >= tonumber(ARGV[4])', 'if false'],
    ['commit', 'if marked_at > 0 then', 'if marked_at and marked_at > 0 then'],
    ['commit', 'marked_at > 0 and 1 or 0, integer(lag_ms', '0, integer(lag_ms'],
    ['touch', ...anyLease],
    ['touch', 'if version_of(header) >= tonumber(ARGV[4])', 'if false'],
    ['touch', "struct.pack('>I8', marked_at)", "struct.pack('>I8', marked_at or 0)"],
    ['touch', 'marked_at > 0 and 1 or 0, integer(lag_ms', '0, integer(lag_ms'],
  ],
  'commit honours a flagged lease': [
    ['commit', 'if marked_at > 0 then', 'if false then'],
    ['touch', "struct.pack('>I8', marked_at)", "struct.pack('>I8', 0)"],
  ],
  'a repeated commit is known again': [
    ['commit', 'if header and integer(version_of(header)) == ARGV[4] then', 'if false then'],
    ['touch', 'if header and integer(version_of(header)) == ARGV[4] then', 'if false then'],
  ],
  'mark flags the entry': [['mark', "redis.call('SETRANGE'", "(function() end)('SETRANGE'"]],
  'mark flags the lease': [['mark', 'if flag_lease(KEYS[2], now_ms) then', 'if false then']],
  'mark flags the lease also without an entry': [
    ['mark', 'if flag_lease(KEYS[2], now_ms) then', 'if header and flag_lease(KEYS[2], now_ms) then'],
  ],
  'renew prolongs the lease': [['renew', "redis.call('PEXPIRE', KEYS[1], ARGV[2])", '1']],
  'fail records the back-off': [['fail', "redis.call('SET', KEYS[2]", "(function() end)('SET', KEYS[2]"]],
  'clear renews the namespace': [['clear', "if force then reason = 'cleared'", "if false then reason = 'cleared'"]],
  'another server renews the namespace': [['namespaces', "elseif minted_by ~= run_id then reason = 'server'", '']],
  'a lost namespace is minted anew': [
    ['namespaces', 'math.max(now, tonumber(ARGV[2]), known, tonumber(minted_us) or 0) + index', 'math.max(1, known)'],
  ],
} satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;
