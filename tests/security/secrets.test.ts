import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { keyText, newKey } from '@pulso/accounts';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/paths.ts';
import { findSecrets } from './support/secret-rules.ts';

const MAX_BYTES = 2 * 1024 * 1024;

function trackedFiles(): string[] {
  try {
    const list = execFileSync('git', ['ls-files', '-z'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return list.split('\0').filter((file) => file !== '' && file !== 'package-lock.json');
  } catch {
    return [];
  }
}

const files = trackedFiles();

describe('the repository', () => {
  it.skipIf(files.length === 0)('holds no secret', () => {
    const found = files.flatMap((file) => {
      const path = join(ROOT, file);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (!stat?.isFile() || stat.size > MAX_BYTES) return [];
      return findSecrets(readFileSync(path, 'utf8')).map(({ rule, line }) => `${file}:${line}: ${rule}`);
    });
    expect(found).toEqual([]);
  });

  it.skipIf(files.length === 0)('tracks no file that is made to hold secrets', () => {
    expect(
      files.filter((file) => /(^|\/)(\.env(?!\.example$)|session-secret|id_[a-z0-9]+|.*\.(pem|p12|pfx))/.test(file)),
    ).toEqual([]);
  });
});

describe('the rules', () => {
  const random = (length: number): string => randomBytes(length).toString('hex').slice(0, length);
  it.each([
    ['private key', ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' ')],
    ['key of Pulso', keyText(newKey())],
    ['AWS key', `AKIA${random(16).toUpperCase()}`],
    ['GitHub token', `ghp_${random(36)}`],
    ['npm token', `npm_${random(36)}`],
    ['Slack token or webhook', `xoxb-${random(24)}`],
    ['Google key', `AIza${random(35)}`],
    ['signed token', `eyJ${random(20)}.eyJ${random(20)}.${random(43)}`],
    ['Sentry DSN', `https://${random(32)}@errors.example/1`],
    ['password in an address', `postgres://user:${random(12)}@db/pulso`],
    ['secret in an assignment', `const password = '${random(24)}a1';`],
  ])('find a %s', (rule, text) => {
    expect(findSecrets(`first line\n${text}\n`)).toContainEqual({ rule, line: 2 });
  });

  it.each([
    'postgres://user@host:5432/db',
    'password: string;',
    "password = 'seven green bicycles'",
    'https://example.com:3000/@x',
  ])('leave alone: %s', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });
});
