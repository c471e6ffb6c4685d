import { createHash, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AccountError } from '../errors.ts';

/** A key that signs sessions, and the name by which tokens refer to it. */
export interface SessionKey {
  readonly id: string;
  readonly key: Uint8Array;
}

const FILE = 'session-secret';
const MIN_LENGTH = 32;

/**
 * The keys of session tokens: of `PULSO_SESSION_SECRET` (several separated by commas: the first signs, all are
 * accepted, so that a secret can be replaced without signing anybody out), else of a secret generated once into
 * `home`. There is no default secret.
 * @throws {AccountError} `secret-unusable`
 */
export async function sessionKeys(configured: string | undefined, home: string): Promise<SessionKey[]> {
  const secrets =
    configured === undefined ? [await generatedSecret(home)] : configured.split(',').map((text) => text.trim());
  for (const secret of secrets) {
    if (secret.length < MIN_LENGTH) {
      throw new AccountError('secret-unusable', {
        es: `PULSO_SESSION_SECRET: se necesitan al menos ${MIN_LENGTH} caracteres al azar`,
        en: `PULSO_SESSION_SECRET: at least ${MIN_LENGTH} random characters are needed`,
      });
    }
  }
  return secrets.map((secret) => ({
    id: createHash('sha256').update(`kid ${secret}`).digest('base64url').slice(0, 8),
    key: new Uint8Array(hkdfSync('sha256', secret, '', 'pulso session token', 32)),
  }));
}

/** Made by the first process that needs it; others read the same file, which is never there in part. */
async function generatedSecret(home: string): Promise<string> {
  const file = join(home, FILE);
  try {
    if (!existsSync(file)) await place(file);
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new AccountError('secret-unusable', {
      es: `no se puede escribir ni leer ${file} (${code}); indique PULSO_SESSION_SECRET`,
      en: `${file} can be neither written nor read (${code}); set PULSO_SESSION_SECRET`,
    });
  }
}

async function place(file: string): Promise<void> {
  const mine = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(mine, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    await link(mine, file);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(file)) throw error;
  } finally {
    await rm(mine, { force: true });
  }
}
