import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionKeys } from './secret.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulso-secret-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the secret of sessions', () => {
  it('is made once, for its owner’s eyes, however many processes start together', async () => {
    const home = join(folder, 'new', 'home');
    const all = await Promise.all(Array.from({ length: 20 }, () => sessionKeys(undefined, home)));
    expect(new Set(all.map(([key]) => key!.id)).size).toBe(1);
    expect(await readdir(home)).toEqual(['session-secret']);
    expect((await stat(join(home, 'session-secret'))).mode & 0o777).toBe(0o600);
    expect((await sessionKeys(undefined, join(folder, 'other')))[0]!.id).not.toBe(all[0]![0]!.id);
  });

  it('is the configured one, if there is one, and that must be long', async () => {
    const secret = 'x'.repeat(32);
    const [first] = await sessionKeys(secret, folder);
    const [same] = await sessionKeys(secret, '/nowhere');
    expect(first).toEqual(same);
    expect(Buffer.from(first!.key).toString()).not.toContain('x');
    await expect(sessionKeys('x'.repeat(31), folder)).rejects.toMatchObject({ code: 'secret-unusable' });
  });

  it('cannot be made where nothing can be written, and that is said', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(sessionKeys(undefined, file)).rejects.toThrow('set PULSO_SESSION_SECRET');
  });
});
