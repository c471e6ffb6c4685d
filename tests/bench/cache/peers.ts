import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ours } from './ours.ts';
import type { Maker } from './subject.ts';

const folder = fileURLToPath(new URL('../peers/', import.meta.url));

/** Ours and the peers; installs the peers when they are not there in the versions of the lock file. */
export async function makers(): Promise<Maker[]> {
  const installed = `${folder}node_modules/.package-lock.json`;
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(`${folder}package-lock.json`).mtimeMs) {
    console.log('installing the peers …');
    const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
    if (status !== 0) throw new Error(`npm ci in ${folder} ended with ${status}`);
  }
  const { peers } = (await import(new URL('../peers/adapters.js', import.meta.url).href)) as { peers: Maker[] };
  return [ours, ...peers];
}

export function makerNamed(all: readonly Maker[], name: string): Maker {
  const maker = all.find((one) => one.name === name);
  if (!maker) throw new Error(`no library ${name}`);
  return maker;
}
