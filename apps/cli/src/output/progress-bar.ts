import type { Terminal } from '../command.ts';

const WIDTH = 24;
const REDRAW_EVERY_MS = 100;

export interface ProgressBar {
  /** `total` null when it is not known. */
  update(label: string, done: number, total: number | null): void;
  /** Takes the bar off the screen. */
  end(): void;
}

/** A bar on a terminal, and nothing where the output is a file or a log. */
export function progressBar(stream: Terminal, number: (value: number) => string): ProgressBar {
  if (stream.isTTY !== true) return { update: () => {}, end: () => {} };
  let drawnAt = 0;
  let drawnLabel = '';
  return {
    update(label, done, total) {
      const now = Date.now();
      if (label === drawnLabel && now - drawnAt < REDRAW_EVERY_MS) return;
      drawnAt = now;
      drawnLabel = label;
      stream.write(`\r\u001b[K${bar(label, done, total, number)}`);
    },
    end: () => void stream.write('\r\u001b[K'),
  };
}

function bar(label: string, done: number, total: number | null, number: (value: number) => string): string {
  if (total === null || total === 0) return `${label} ${number(done)}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * WIDTH);
  return `${label} ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${number(done)} / ${number(total)}`;
}
