/** A JSON log line, taken apart. */
export interface LogLine {
  readonly level: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly message: string;
  /** What else the line carries, in its order. */
  readonly fields: readonly (readonly [name: string, value: unknown])[];
}

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
/** The prefix says them already. */
const LEFT_OUT = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'process', 'name', 'v']);

/** Takes a pino line apart; undefined for anything else, such as what a library prints. */
export function parseLogLine(text: string): LogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { level, time, msg } = value;
  const name = typeof level === 'number' ? LEVELS[level] : level;
  const at = typeof time === 'string' ? Date.parse(time) : time;
  if (typeof name !== 'string' || typeof at !== 'number' || Number.isNaN(at)) return undefined;
  return {
    level: name,
    time: at,
    message: typeof msg === 'string' ? msg : '',
    fields: Object.entries(value).filter(([field]) => !LEFT_OUT.has(field)),
  };
}

function clock(time: number): string {
  const at = new Date(time);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

function renderValue(value: unknown): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value) ?? 'undefined';
}

interface LoggedError {
  readonly type?: string;
  readonly message: string;
  readonly stack?: string;
}

function isLoggedError(value: unknown): value is LoggedError {
  return typeof value === 'object' && value !== null && typeof (value as LoggedError).message === 'string';
}

/** One line `HH:MM:SS level message key=value`, and under it the stack of an error that has one. */
export function renderLogLine(line: LogLine): string {
  const parts = [clock(line.time), line.level.padEnd(5), line.message];
  let stack = '';
  for (const [name, value] of line.fields) {
    if (isLoggedError(value)) {
      parts.push(`${name}=${renderValue(`${value.type ?? 'Error'}: ${value.message}`)}`);
      if (value.stack !== undefined) stack += `\n${value.stack.split('\n').slice(1).join('\n')}`;
    } else {
      parts.push(`${name}=${renderValue(value)}`);
    }
  }
  return parts.filter((part) => part !== '').join(' ') + stack;
}
