import { SNAPSHOT_TYPES } from '@pulso/kpi-core';
import type { HistoryEvent } from './history.ts';

/** What a line that a process of the product printed says for the history. */
export function eventsOfLine(process: string, line: string): HistoryEvent[] {
  if (line.includes('unhandled error')) return [{ kind: 'crash-log', process, line, atMs: Date.now() }];
  const refreshed = line.includes('"msg":"refreshed"');
  if (!refreshed && !line.includes('"msg":"tick"')) return [];
  const entry = JSON.parse(line) as Record<string, string>;
  const atMs = Date.parse(entry['time']!);
  if (!refreshed) return [{ kind: 'tick', process, atMs, task: entry['task']! }];
  return SNAPSHOT_TYPES.flatMap((type) => {
    const outcome = entry[type];
    return outcome === undefined
      ? []
      : [{ kind: 'computation', process, atMs, variant: entry['variant']!, type, outcome }];
  });
}
