import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { eachLine } from '../log/split-lines.ts';
import { pageFingerprint } from './sources.ts';

/** The page could not be built; what the builder said is in the log. */
export class PageBuildError extends Error {
  override readonly name = 'PageBuildError';
}

/** A dot file, which the api does not serve. */
const STAMP = '.built-from';

/**
 * Builds the page (`vite build`) unless what is built is of the present sources.
 * @returns whether it was built now
 * @throws PageBuildError
 */
export async function buildPage(
  root: string,
  env: Readonly<Record<string, string>>,
  report: { readonly say: (message: string) => void; readonly line: (line: string) => void },
  signal: AbortSignal,
): Promise<boolean> {
  const folder = join(root, 'apps', 'dashboard');
  const stamp = join(folder, 'dist', STAMP);
  const fingerprint = pageFingerprint(root);
  if (existsSync(join(folder, 'dist', 'index.html')) && existsSync(stamp)) {
    if (readFileSync(stamp, 'utf8') === fingerprint) return false;
  }
  report.say('building the page (vite build)');
  const vite = join(
    dirname(createRequire(join(folder, 'package.json')).resolve('vite/package.json')),
    'bin',
    'vite.js',
  );
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: folder,
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  eachLine(child.stdout, report.line);
  eachLine(child.stderr, report.line);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  signal.throwIfAborted();
  if (code !== 0) throw new PageBuildError('The page could not be built; vite says above why.');
  writeFileSync(stamp, fingerprint);
  return true;
}
