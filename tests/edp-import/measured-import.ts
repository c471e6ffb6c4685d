import { Readable } from 'node:stream';
import { createDatabase, createLogger, createPool } from '@pulso/platform';
import { importing } from './importing.ts';

/**
 * Imports `rows` made-up statements in a process of its own and prints what it took:
 * `node measured-import.ts URL ROWS`.
 */
const [url = '', count = '0'] = process.argv.slice(2);
const NOTE = 'Observación con acentos y comas, para que la fila tenga el largo de una verdadera. '.repeat(8);

async function* content(rows: number): AsyncGenerator<Buffer> {
  let chunk = 'n_edp,proyecto,cliente,jefe_proyecto,fecha_emision,monto_propuesto,estado,observaciones\n';
  for (let row = 0; row < rows; row += 1) {
    chunk += `${Math.floor(row / 500) + 1},OT${1000 + (row % 500)},Cliente ${row % 40},Jefe ${row % 9},2025-01-${String((row % 28) + 1).padStart(2, '0')},${1_000_000 + row},enviado,"${NOTE}${row}"\n`;
    if (chunk.length < 65_536) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  yield Buffer.from(chunk);
}

const logger = createLogger('test', 'silent');
const db = createDatabase(createPool({ url, max: 2, applicationName: 'measured-import', logger }));
let bytes = 0;
const source = Readable.from(content(Number(count)));
source.on('data', (chunk: Buffer) => (bytes += chunk.length));
source.pause();
const startedAt = performance.now();
const report = await importing(db, source);
const ms = Math.round(performance.now() - startedAt);
await db.destroy();
const { applied, changes } = report;
// maxRSS is in kilobytes.
process.stdout.write(JSON.stringify({ applied, changes, ms, bytes, peakMb: process.resourceUsage().maxRSS / 1024 }));
