import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/paths.ts';

export interface BenchServer {
  readonly name: string;
  /** Address of the snapshot. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Processor time of its process until now, ms; undefined where the system does not tell (elsewhere than on Linux). */
  cpuMs(): number | undefined;
  stop(): Promise<void>;
}

/** Starts a module as a process of its own; it tells its port over the channel. */
export async function startServer(
  name: string,
  module: string,
  environment: Readonly<Record<string, string>>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'tests/bench', module)], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`${name} did not start`);
    }),
  ])) as [number];
  return {
    name,
    url: `http://127.0.0.1:${port}${path}`,
    headers: { 'Accept-Encoding': 'gzip', ...headers },
    cpuMs: () => processorMs(child.pid),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** User and system time in ticks of 10 ms, which Linux fixes for what it tells programs. */
function processorMs(pid: number | undefined): number | undefined {
  try {
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13).map(Number);
    return (user! + system!) * 10;
  } catch {
    return undefined;
  }
}
