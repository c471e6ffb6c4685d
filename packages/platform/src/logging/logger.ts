import { pino, type Logger } from 'pino';

export type { Logger };

/** Paths whose values never reach a log. */
const REDACTED = [
  'password',
  '*.password',
  'authorization',
  '*.authorization',
  'cookie',
  '*.cookie',
  'secret',
  '*.secret',
  'token',
  '*.token',
];

/** JSON lines on stdout, one per event. `process` names the part: api, worker, scheduler. */
export function createLogger(process_: string, level: string): Logger {
  return pino({
    level,
    base: { process: process_, pid: process.pid },
    redact: { paths: REDACTED, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
