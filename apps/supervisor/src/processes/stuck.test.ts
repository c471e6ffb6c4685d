import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { startChild, type Child } from './child.ts';
import { createLiveness, killWhenStuck } from './liveness.ts';
import { supervise } from './supervise.ts';

const root = mkdtempSync(join(tmpdir(), 'pulso-stuck-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PLATFORM = join(import.meta.dirname, '../../../../packages/platform/src');
const LOOK_MS = 25;
const SILENT_LOOKS = 40;

/** Tied to its lifecycle like every process of the product; the first one loops for ever when it is up. */
const PROGRAM = `
  import { existsSync, writeFileSync } from 'node:fs';
  import { createLogger } from '${PLATFORM}/logging/logger.ts';
  import { createLifecycle } from '${PLATFORM}/lifecycle/lifecycle.ts';
  import { superviseProcess } from '${PLATFORM}/lifecycle/supervised.ts';
  const logger = createLogger('test', 'silent');
  const times = { hardAfterMs: 60_000, againAfterMs: 60_000, beatMs: 50 };
  superviseProcess(createLifecycle(logger), logger, () => {}, times);
  setInterval(() => {}, 1_000);
  if (!existsSync('looped')) setTimeout(() => { writeFileSync('looped', ''); for (;;); }, 100);
`;

test('a process in an endless loop is killed and replaced, one that only waits is left alone', async () => {
  writeFileSync(join(root, 'program.ts'), PROGRAM);
  const said: string[] = [];
  const children: Child[] = [];
  let looks = 0;
  const supervised = supervise({
    name: 'part',
    start: async () => {
      const liveness = createLiveness(SILENT_LOOKS);
      const child = startChild({
        root,
        entry: 'program.ts',
        env: { PATH: process.env['PATH'] ?? '' },
        onLine: (line) => said.push(line),
        onMessage: liveness.heard,
      });
      children.push(child);
      const counted = { ...liveness, look: () => ((looks += 1), liveness.look()) };
      killWhenStuck(child, counted, () => said.push('stuck'), LOOK_MS);
      return child;
    },
    booting: () => false,
    onRestart: (message) => said.push(message),
    onGiveUp: () => said.push('gave up'),
    now: () => 0,
  });
  await vi.waitFor(() => expect(said).toHaveLength(3), { timeout: 20_000 });
  expect(existsSync(join(root, 'looped'))).toBe(true);
  expect(said).toEqual([
    'stuck',
    'part ended unexpectedly (signal SIGKILL); starting it again in 0.25 s',
    `part runs again (process ${children[1]!.pid})`,
  ]);
  // The second one goes on telling for longer than the first was silent.
  const since = looks;
  await vi.waitFor(() => expect(looks).toBeGreaterThan(since + 2 * SILENT_LOOKS), { timeout: 20_000 });
  expect(said).toHaveLength(3);
  await supervised.stop();
}, 60_000);
