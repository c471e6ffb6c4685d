import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { ServersError } from './errors.ts';

/** The parsed content of a JSON file; undefined when it is missing or cut short by a crash. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Replaces a file at once, so that a reader sees the old or the new content and never half; mode 0600. */
export function writePrivateJson(path: string, content: unknown): void {
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

/** Makes a folder of ours, or says in plain words why it cannot be used. */
export function ensureFolder(path: string, mode = 0o755): void {
  try {
    mkdirSync(path, { recursive: true, mode });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ServersError(
      'HOME_NOT_WRITABLE',
      `The folder ${path} cannot be used (${code ?? 'unknown error'}).`,
      'It may belong to another user, for example root from an earlier run: give it back with chown, or set PULSO_HOME to a folder of your own.',
      { cause: error },
    );
  }
}
