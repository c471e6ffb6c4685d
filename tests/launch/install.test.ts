import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInstalled } from '../../scripts/install.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pulso-install-'));
});
afterEach(() => rmSync(root, { recursive: true }));

interface Package {
  readonly version: string;
  readonly optional?: boolean;
}

function write(file: string, packages: Readonly<Record<string, Package>>, seconds: number): void {
  writeFileSync(join(root, file), JSON.stringify({ packages: { '': {}, ...packages } }));
  utimesSync(join(root, file), seconds, seconds);
}

/** A checkout whose lock file is newer than what npm noted when it installed. */
function checkout(wanted: Readonly<Record<string, Package>>, present: Readonly<Record<string, Package>>): boolean {
  mkdirSync(join(root, 'node_modules'));
  write('node_modules/.package-lock.json', present, 1000);
  write('package-lock.json', wanted, 2000);
  return isInstalled(root);
}

const A = { 'node_modules/a': { version: '1.0.0' } };

test('without node_modules, or with one that npm did not finish, it is not installed', () => {
  write('package-lock.json', A, 1000);
  expect(isInstalled(root)).toBe(false);
  mkdirSync(join(root, 'node_modules'));
  expect(isInstalled(root)).toBe(false);
});

test('a lock file that is newer only by its date is installed', () => {
  expect(checkout(A, A)).toBe(true);
});

test('another version, a new package and a dropped one are not', () => {
  expect(checkout(A, { 'node_modules/a': { version: '1.0.1' } })).toBe(false);
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(checkout({ ...A, 'node_modules/b': { version: '2.0.0' } }, A)).toBe(false);
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(checkout(A, { ...A, 'node_modules/b': { version: '2.0.0' } })).toBe(false);
});

test('an optional package of another system may be missing', () => {
  expect(checkout({ ...A, 'node_modules/mac-only': { version: '1.0.0', optional: true } }, A)).toBe(true);
});
