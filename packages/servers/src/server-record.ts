import { join } from 'node:path';
import { readJson, writePrivateJson } from './files.ts';
import { isRunning, terminate, type ProcessIdentity, type StopStep } from './processes.ts';

/**
 * What a server's folder remembers of its last run: which process it was (so that one left by a killed supervisor is
 * found and ended), and what should stay the same from start to start.
 */
export interface ServerRecord extends ProcessIdentity {
  readonly port: number;
  /** Absent on a server that asks for none. */
  readonly password?: string;
}

const FILE = 'server.json';

/** The record in a server's folder, or undefined when there is none that can be read. */
export function readRecord(folder: string): ServerRecord | undefined {
  const value = readJson(join(folder, FILE));
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, startedAt, port, password } = value as Record<string, unknown>;
  if (typeof pid !== 'number' || typeof startedAt !== 'string' || typeof port !== 'number') return undefined;
  return { pid, startedAt, port, ...(typeof password === 'string' ? { password } : {}) };
}

export function writeRecord(folder: string, record: ServerRecord): void {
  writePrivateJson(join(folder, FILE), record);
}

/**
 * Ends the server that a killed run left behind in this folder, if it still runs. Two servers on one data folder
 * would destroy it, so this comes before every start. Returns whether there was one.
 */
export async function endLeftover(folder: string, steps: readonly StopStep[]): Promise<boolean> {
  const record = readRecord(folder);
  if (record === undefined || !isRunning(record)) return false;
  await terminate(record, steps);
  return true;
}
