import { stripVTControlCharacters } from 'node:util';
import { parseLogLine, renderLogLine } from './render.ts';

export type OwnLevel = 'info' | 'warn' | 'error';

/** The one log of all processes, on stdout. */
export interface MergedLog {
  /** A line that a process printed. */
  readonly line: (source: string, text: string) => void;
  /** Something the supervisor itself has to say; may have several lines. */
  readonly say: (message: string, level?: OwnLevel) => void;
}

export interface MergedLogOptions {
  /** `json` passes the processes' lines on as they are. */
  readonly format: 'text' | 'json';
  readonly color: boolean;
  readonly write: (text: string) => void;
  readonly now: () => number;
}

const SOURCE_WIDTH = 9;
const SOURCE_COLORS = [36, 32, 35, 34, 33, 96, 92, 95];
const LEVEL_COLORS: Readonly<Record<string, number>> = { warn: 33, error: 31, fatal: 31 };

export function createMergedLog({ format, color, write, now }: MergedLogOptions): MergedLog {
  const colorOf = new Map<string, number>();
  const paint = (code: number | undefined, text: string): string =>
    color && code !== undefined ? `\u001B[${code}m${text}\u001B[0m` : text;
  const prefix = (source: string): string => {
    const code = colorOf.get(source) ?? SOURCE_COLORS[colorOf.size % SOURCE_COLORS.length] ?? 36;
    colorOf.set(source, code);
    return paint(code, `${source.padEnd(SOURCE_WIDTH)} |`);
  };
  const show = (source: string, text: string, level?: string): void => {
    const code = level === undefined ? undefined : LEVEL_COLORS[level];
    write(
      (color ? text : stripVTControlCharacters(text))
        .split('\n')
        .map((part) => `${prefix(source)} ${paint(code, part)}\n`)
        .join(''),
    );
  };
  return {
    line: (source, text) => {
      if (text === '') return;
      const parsed = format === 'json' ? undefined : parseLogLine(text);
      if (format === 'json') {
        const isJson = text.startsWith('{');
        write(
          `${isJson ? text : JSON.stringify({ level: 'info', time: new Date(now()), process: source, msg: text })}\n`,
        );
      } else if (parsed === undefined) {
        show(source, text);
      } else {
        show(source, renderLogLine(parsed), parsed.level);
      }
    },
    say: (message, level = 'info') => {
      if (format === 'json') {
        write(`${JSON.stringify({ level, time: new Date(now()), process: 'pulso', msg: message })}\n`);
      } else {
        const [first = '', ...more] = message.split('\n');
        show('pulso', [renderLogLine({ level, time: now(), message: first, fields: [] }), ...more].join('\n'), level);
      }
    },
  };
}
