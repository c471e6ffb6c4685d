import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A Redis server that can be started, with the environment that it needs. */
export interface RedisBinary {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  /** Such as `7.0.15`. */
  readonly version: string;
}

/** The version that a server program prints. Rejects when it cannot run, such as for a missing library. */
export async function redisVersion(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(command, ['--version'], { env });
  const version = /\bv=(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`prints no version: ${stdout.trim()}`);
  return version;
}
