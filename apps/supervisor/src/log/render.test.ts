import { describe, expect, test } from 'vitest';
import { parseLogLine, renderLogLine } from './render.ts';

const AT = new Date(2026, 10, 21, 9, 5, 7).getTime();

function rendered(line: object): string | undefined {
  const parsed = parseLogLine(JSON.stringify(line));
  return parsed && renderLogLine(parsed);
}

describe('a pino line', () => {
  test('reads as time, level, message and what else it carries', () => {
    const line = { level: 'info', time: new Date(AT).toISOString(), process: 'api', pid: 7, msg: 'served', ms: 12 };
    expect(rendered({ ...line, route: '/a b' })).toBe('09:05:07 info  served ms=12 route="/a b"');
  });

  test('may have numbers for level and time, as pino writes them by default', () => {
    expect(rendered({ level: 40, time: AT, hostname: 'h', msg: 'late' })).toBe('09:05:07 warn  late');
  });

  test('shows an error with its stack under it', () => {
    const err = { type: 'TypeError', message: 'not it', stack: 'TypeError: not it\n    at here' };
    expect(rendered({ level: 'error', time: AT, msg: 'failed', err })).toBe(
      '09:05:07 error failed err="TypeError: not it"\n    at here',
    );
  });
});

test.each(['plain text', '{"level":"info"', '{"msg":"no level"}', '{"level":30,"time":"never"}'])(
  'anything else is not taken for a log line: %s',
  (text) => {
    expect(parseLogLine(text)).toBeUndefined();
  },
);
