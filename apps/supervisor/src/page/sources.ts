import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What the page is built from, from the root of the checkout. */
const SOURCES = ['apps/dashboard', 'packages/kpi-core/src', 'package-lock.json'];
const LEFT_OUT = new Set(['dist', 'node_modules', 'test-results']);

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.has(name) && !/\.test\.tsx?$/.test(name))
    .flatMap(({ name }) => filesUnder(join(path, name)));
}

/**
 * A fingerprint of the page's sources. Of their content and not of their times: a checkout or a copy makes every
 * file new, and a branch may bring back an old one.
 */
export function pageFingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => filesUnder(join(root, source))).toSorted()) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}
