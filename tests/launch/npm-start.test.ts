import { createServer } from 'node:net';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, identify } from '@pulso/servers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newHome } from '../servers/home.ts';
import { homeWithBinaries, partsOf, startIn, type ProcessRow, type StartedProduct } from './started-product.ts';

const UP = /Pulso is up after ([\d.]+) s: {2}(\S+)/;
const PARTS = ['api/src/main.ts', 'worker/src/main.ts', 'scheduler/src/main.ts', 'bin/postgres', 'redis-server'];

function part(parts: readonly ProcessRow[], name: string): ProcessRow {
  const found = parts.find(({ args }) => args.includes(name));
  if (found === undefined) throw new Error(`no ${name} among ${JSON.stringify(parts)}`);
  return found;
}

async function untilGone(processes: readonly ProcessRow[]): Promise<void> {
  await vi.waitFor(() => expect(processes.filter(({ pid }) => identify(pid) !== undefined)).toEqual([]), {
    timeout: 15_000,
    interval: 50,
  });
}

// One home from an empty folder through two restarts and two kinds of crash; each step needs the one before it.
describe('npm start', { timeout: 180_000 }, () => {
  const home = homeWithBinaries(newHome());
  let port: number;
  let product: StartedProduct;

  const start = async (): Promise<{ seconds: number; address: string }> => {
    product = startIn(home, { PORT: String(port) });
    const [, seconds = '', address = ''] = await product.until(UP);
    return { seconds: Number(seconds), address };
  };

  beforeAll(async () => {
    port = await freePort();
  });
  afterAll(async () => {
    product.process.kill('SIGTERM');
    await product.exited;
  });

  test('on an empty folder provides the servers and prints an address that answers', async () => {
    const { address } = await start();
    expect(address).toBe(`http://127.0.0.1:${port}/manager/dashboard`);
    const page = await fetch(address);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const { parts } = partsOf(product);
    for (const name of PARTS) part(parts, name);
    expect(parts.filter(({ args }) => args.includes('redis-server'))).toHaveLength(2);
  });

  test('a second one on the same folder says where the first one runs, and does it no harm', async () => {
    const second = startIn(home, { PORT: String(port) });
    await second.until(/already running at http:\/\/127\.0\.0\.1:\d+\/manager\/dashboard/);
    expect(await second.exited).toBe(1);
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
  });

  test('Ctrl-C ends everything that it started', async () => {
    const { parts } = partsOf(product);
    product.process.kill('SIGINT');
    expect(await product.exited).toBe(0);
    await untilGone(parts);
    expect(existsSync(join(home, 'running.json'))).toBe(false);
  });

  test('started again it has its data and is soon up', async () => {
    const { seconds } = await start();
    // Under five on two idle cores; here they are shared with other tests.
    expect(seconds).toBeLessThan(30);
    expect(product.log()).not.toContain('initdb');
  });

  test.each(['worker/src/main.ts', 'bin/postgres', 'redis-server', 'api/src/main.ts'])(
    'a killed %s is started again, and the product answers',
    async (name) => {
      const victim = part(partsOf(product).parts, name);
      process.kill(victim.pid, 'SIGKILL');
      await vi.waitFor(() => expect(part(partsOf(product).parts, name).pid).not.toBe(victim.pid), {
        timeout: 10_000,
        interval: 50,
      });
      await vi.waitFor(
        async () => expect((await fetch(`http://127.0.0.1:${port}/manager/api/kpis`)).status).toBe(200),
        { timeout: 20_000, interval: 100 },
      );
    },
  );
  test('when the supervisor is killed its processes end by themselves, and the next start clears up the rest', async () => {
    const { supervisor, parts } = partsOf(product);
    // A frozen one notices nothing, so that it is left to the next start like the servers.
    const frozen = part(parts, 'worker/src/main.ts');
    process.kill(frozen.pid, 'SIGSTOP');
    process.kill(supervisor, 'SIGKILL');
    await untilGone(parts.filter(({ args, pid }) => args.includes('/src/main.ts') && pid !== frozen.pid));
    await start();
    expect(product.log()).toContain('ended what an earlier run had left behind: worker-1');
    expect(product.log()).toContain('its lock has been removed');
    expect(product.log()).toContain('stopped a server that an earlier run had left behind');
    await untilGone(parts);
  });

  test('SIGTERM ends it as well', async () => {
    const { parts } = partsOf(product);
    product.process.kill('SIGTERM');
    expect(await product.exited).toBe(0);
    await untilGone(parts);
  });
});

test('a port that is taken is named together with the variable that changes it', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const product = startIn(homeWithBinaries(newHome()), { PORT: String(port) });
  await product.until(new RegExp(`PORT ${port} is taken`));
  expect(await product.exited).toBe(1);
  expect(product.log()).not.toMatch(/\n\s+at /);
  other.close();
});
