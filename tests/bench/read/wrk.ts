import { spawnSync } from 'node:child_process';
import type { BenchServer } from './servers.ts';

export interface Load {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  /** Processor time of the server per request: what other work on the machine disturbs least. NaN where it is not told. */
  readonly cpuMicros: number;
}

/** @throws saying how to get wrk where it is missing */
export function assertWrk(): void {
  if (spawnSync('wrk', ['-v']).error) throw new Error('wrk is not installed; on Debian: apt-get install wrk');
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000 };

/** One round of load on one connection set: 32 connections, one thread. @throws when an answer is not as wanted */
export function load(server: BenchServer, seconds: number, expected: 200 | 304): Load {
  const headers = Object.entries(server.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const cpuBefore = server.cpuMs() ?? Number.NaN;
  const run = spawnSync('wrk', ['-t1', '-c32', `-d${seconds}s`, '--latency', ...headers, server.url], {
    encoding: 'utf8',
  });
  const cpuMs = (server.cpuMs() ?? Number.NaN) - cpuBefore;
  const requests = /Requests\/sec:\s+([\d.]+)/.exec(run.stdout)?.[1];
  const count = /(\d+) requests in/.exec(run.stdout)?.[1];
  const p99 = /99%\s+([\d.]+)(us|ms|s)/.exec(run.stdout);
  if (requests === undefined || count === undefined || !p99)
    throw new Error(`${server.name}: wrk said\n${run.stdout}${run.stderr}`);
  // wrk counts 4xx and 5xx here; a 304 is neither.
  const bad = /Non-2xx or 3xx responses: (\d+)/.exec(run.stdout)?.[1];
  if (bad !== undefined) throw new Error(`${server.name}: ${bad} answers were not ${expected}`);
  return {
    requestsPerSecond: Number(requests),
    p99Ms: Number(p99[1]) * UNITS[p99[2]!]!,
    cpuMicros: (cpuMs * 1_000) / Number(count),
  };
}
