import { readFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/paths.ts';

interface Locked {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Where Node would find `name` from the package at `path`, as paths of the lock file. */
function candidates(path: string, name: string): string[] {
  const parts = path === '' ? [] : path.split('/node_modules/');
  const nested = parts.map((_, index) => parts.slice(0, parts.length - index).join('/node_modules/'));
  return [...nested.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`];
}

test('the lock file holds the optional packages of every platform; without them `npm ci` refuses it', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, wanted]) => {
        const found = candidates(path, name).find((candidate) => candidate in lock.packages);
        const exact = /^\d/.test(wanted);
        return found === undefined || (exact && lock.packages[found]?.version !== wanted);
      })
      .map(([name, wanted]) => `${name}@${wanted}`),
  );
  expect(missing).toEqual([]);
});

test('the container image is given the manifest of every workspace', () => {
  const dockerfile = readFileSync(join(ROOT, 'docker/Dockerfile'), 'utf8');
  const manifests = globSync('{apps,packages,packs}/*/package.json', { cwd: ROOT });
  const missing = manifests.filter((manifest) => !dockerfile.includes(`COPY ${manifest} `));
  expect(missing).toEqual([]);
});

test('the compose file shares only the network of a container that does nothing: its end would cut the others off', () => {
  const compose = readFileSync(join(ROOT, 'docker/compose.yaml'), 'utf8');
  const owners = [...compose.matchAll(/network_mode: service:(\S+)/g)].map(([, owner]) => owner ?? '');
  expect(owners).toHaveLength(4);
  const commands = owners.map(
    (owner) =>
      compose
        .split(`\n  ${owner}:\n`)[1]
        ?.split('\n\n')[0]
        ?.match(/command: (.*)/)?.[1],
  );
  expect(new Set(commands)).toEqual(new Set(['[sleep, infinity]']));
});

test('.env.example names every variable that the processes check at their start', () => {
  const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
  const files = globSync('packages/platform/src/config/*.ts', { cwd: ROOT }).filter((file) => !file.includes('.test.'));
  const names = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name ?? ''),
  );
  expect(names).toContain('DATABASE_URL');
  // NODE_ENV belongs to Node.
  const missing = names.filter((name) => name !== 'NODE_ENV' && !new RegExp(`^${name}=`, 'm').test(example));
  expect(missing).toEqual([]);
});
