import { expect, test } from 'vitest';
import { createMergedLog } from './merged-log.ts';

const NOW = new Date(2026, 10, 21, 9, 5, 7).getTime();

function logInto(format: 'text' | 'json', color = false): { lines: string[]; log: ReturnType<typeof createMergedLog> } {
  const lines: string[] = [];
  return { lines, log: createMergedLog({ format, color, write: (text) => lines.push(text), now: () => NOW }) };
}

test('each line says which process it is from', () => {
  const { lines, log } = logInto('text');
  log.line('worker-1', JSON.stringify({ level: 'info', time: NOW, msg: 'up' }));
  log.line('api', 'a library said\nsomething');
  log.say('stopping', 'warn');
  expect(lines.join('')).toBe(
    [
      'worker-1  | 09:05:07 info  up',
      'api       | a library said',
      'api       | something',
      'pulso     | 09:05:07 warn  stopping',
      '',
    ].join('\n'),
  );
});

test('colours are for terminals only', () => {
  const plain = logInto('text');
  plain.log.line('page', '\u001B[31mred\u001B[0m');
  expect(plain.lines.join('')).toBe('page      | red\n');
  const { lines, log } = logInto('text', true);
  log.say('no', 'error');
  expect(lines.join('')).toContain('\u001B[31m');
});

test('json passes pino lines on as they are and wraps the rest', () => {
  const { lines, log } = logInto('json');
  const line = JSON.stringify({ level: 'info', time: NOW, msg: 'up' });
  log.line('api', line);
  log.line('api', 'a library said something');
  expect(lines[0]).toBe(`${line}\n`);
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 'info', process: 'api', msg: 'a library said something' });
});
