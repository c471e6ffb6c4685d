import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from '../support/paths.ts';

export interface CommandResult {
  readonly code: number;
  /** Both streams as they came; empty when the command wrote straight to the terminal. */
  readonly output: string;
}

/** Runs a program of `node_modules/.bin` (or of the system) in the root. `show` lets it write to the terminal. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly show: boolean; readonly env?: NodeJS.ProcessEnv },
): Promise<CommandResult> {
  const PATH = [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...options.env, PATH },
    stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
  });
  const stop = (): void => void child.kill('SIGTERM');
  process.once('SIGTERM', stop);
  process.once('SIGHUP', stop);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, output: `${command}: ${error.message}` }));
    child.once('close', (code) => {
      process.off('SIGTERM', stop);
      process.off('SIGHUP', stop);
      resolve({ code: code ?? 1, output });
    });
  });
}
