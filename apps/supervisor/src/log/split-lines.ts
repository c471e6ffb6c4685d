import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** Calls back for each line of a stream, also a last one without an end. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
}
