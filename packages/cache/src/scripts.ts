import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Script {
  readonly name: ScriptName;
  readonly source: string;
  readonly sha: string;
}

const files = {
  begin: 'begin',
  commit: 'commit',
  touch: 'touch',
  renew: 'renew',
  fail: 'fail',
  release: 'release',
  mark: 'mark',
  discard: 'discard',
  namespaces: 'namespaces',
  clear: 'namespaces',
} as const;

export type ScriptName = keyof typeof files;
export type Scripts = Readonly<Record<ScriptName, Script>>;
export type ScriptSources = Readonly<Record<ScriptName, string>>;

const readLua = (name: string): string => readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8');

/** The Lua sources as they are sent: shebang (if any), common part, the script itself. */
export function scriptSources(): ScriptSources {
  const common = readLua('common');
  const sources = Object.entries(files).map(([name, file]) => {
    const body = readLua(file);
    const [, shebang = '', rest = ''] = /^(#![^\n]*\n)?([^]*)$/.exec(body) ?? [];
    const flags = name === 'clear' ? '#!lua flags=allow-oom\n' : shebang;
    return [name, flags + common + rest] as const;
  });
  return Object.fromEntries(sources) as Record<ScriptName, string>;
}

export function prepareScripts(sources: ScriptSources): Scripts {
  const scripts = Object.entries(sources).map(([name, source]) => [
    name,
    { name, source, sha: createHash('sha1').update(source).digest('hex') },
  ]);
  return Object.fromEntries(scripts) as Scripts;
}
