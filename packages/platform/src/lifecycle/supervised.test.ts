import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SuperviseTimes } from './supervised.ts';

/** One that fails its test must not stay. */
const started: ChildProcess[] = [];
afterAll(() => started.forEach((child) => child.kill('SIGKILL')));

const SOURCES = join(import.meta.dirname, '..');

/**
 * A process with one stop step, under a supervisor: this test. It says `up` when it is tied to its lifecycle.
 * @param stop the body of the step
 */
function start(stop: string, times: SuperviseTimes, before = ''): ChildProcess {
  const code = `
    import { createLogger } from '${SOURCES}/logging/logger.ts';
    import { createLifecycle } from '${SOURCES}/lifecycle/lifecycle.ts';
    import { superviseProcess } from '${SOURCES}/lifecycle/supervised.ts';
    ${before}
    const logger = createLogger('test', 'silent');
    const lifecycle = createLifecycle(logger, 60_000);
    lifecycle.onStop('step', async () => { console.log('stopping'); ${stop} });
    setInterval(() => {}, 1_000);
    superviseProcess(lifecycle, logger, () => {}, ${JSON.stringify(times)});
    console.log('up');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  started.push(child);
  return child;
}

const said = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((resolve) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(text)) resolve();
    });
  });
const ended = async (child: ChildProcess): Promise<unknown[]> => once(child, 'exit');

const PATIENT = { hardAfterMs: 60_000, againAfterMs: 60_000, beatMs: 60_000 };
const HANGS = 'await new Promise(() => {});';

describe.concurrent('a supervised process', () => {
  it('stops in order when its supervisor goes', async () => {
    const child = start('', PATIENT);
    await said(child, 'up');
    const end = Promise.all([ended(child), said(child, 'stopping')]);
    child.disconnect();
    expect((await end)[0]).toEqual([0, null]);
  });

  it('notices a supervisor that went while it loaded', async () => {
    const child = start(
      '',
      PATIENT,
      "process.send('loading'); while (process.connected) await new Promise((r) => setTimeout(r, 5));",
    );
    await once(child, 'message');
    const exit = ended(child);
    child.disconnect();
    expect(await exit).toEqual([0, null]);
  });

  it('ends by force when its stop hangs', async () => {
    const child = start(HANGS, { hardAfterMs: 200, againAfterMs: 60_000, beatMs: 60_000 });
    await said(child, 'up');
    const exit = ended(child);
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  it('ends at once when it is asked again later, and takes what comes at the same time for one', async () => {
    const child = start(HANGS, { hardAfterMs: 60_000, againAfterMs: 300, beatMs: 60_000 });
    await said(child, 'up');
    const exit = ended(child);
    const stopping = said(child, 'stopping');
    child.kill('SIGTERM');
    child.kill('SIGHUP');
    await stopping;
    expect(child.exitCode).toBeNull();
    const again = setInterval(() => child.kill('SIGTERM'), 100);
    expect(await exit).toEqual([143, null]);
    clearInterval(again);
  });
});
