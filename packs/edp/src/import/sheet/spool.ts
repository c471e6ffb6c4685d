import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { notASpreadsheet, UnreadableFile } from './unreadable.ts';

export type SpooledFile = { readonly path: string } & (
  | { readonly kind: 'xlsx' }
  | {
      readonly kind: 'csv';
      readonly encoding: 'utf-8' | 'windows-1252';
      /** Lines that are not inside quotes: the rows of a well-formed file. For progress only. */
      readonly lines: number;
    }
);

/**
 * Writes an upload to a temporary file, `use`s it and removes it, whatever happens. What a file is cannot be known
 * before its end: text is UTF-8 if all of it is valid UTF-8, else Windows-1252 (Latin-1 with the typographic signs of
 * Excel). A text that is both, plain ASCII, reads the same either way.
 * @throws {UnreadableFile} for what is neither a workbook nor text
 */
export async function spooled<T>(
  content: Readable,
  signal: AbortSignal,
  use: (file: SpooledFile) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pulso-import-'));
  try {
    const path = join(folder, 'upload');
    const inspection = new Inspection();
    await pipeline(content, inspection.through(), createWriteStream(path), { signal });
    return await use({ path, ...inspection.result() });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const HEAD = 4096;
const ZIP = Buffer.from('PK\x03\x04', 'latin1');
/** The container of .xls, and of a workbook with a password. */
const COMPOUND_FILE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/** What passing bytes tell about a file, with constant memory. */
class Inspection {
  #head = Buffer.alloc(0);
  #decoder: TextDecoder | null = new TextDecoder('utf-8', { fatal: true });
  #quoted = false;
  #lines = 0;
  #last = LINE_FEED;

  through(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#see(chunk);
        done(null, chunk);
      },
    });
  }

  #see(chunk: Buffer): void {
    if (this.#head.length < HEAD) this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD)]);
    if (this.#head.subarray(0, ZIP.length).equals(ZIP)) return;
    this.#decode(() => this.#decoder?.decode(chunk, { stream: true }));
    for (let at = 0; at < chunk.length; at += 1) {
      if (chunk[at] === QUOTE) this.#quoted = !this.#quoted;
      else if (chunk[at] === LINE_FEED && !this.#quoted) this.#lines += 1;
    }
    this.#last = chunk.at(-1) ?? this.#last;
  }

  #decode(attempt: () => void): void {
    try {
      attempt();
    } catch {
      this.#decoder = null; // a byte that no UTF-8 text has
    }
  }

  result(): { kind: 'xlsx' } | { kind: 'csv'; encoding: 'utf-8' | 'windows-1252'; lines: number } {
    const head = this.#head;
    if (head.length === 0) {
      throw new UnreadableFile('empty_file', { es: 'El archivo está vacío.', en: 'The file is empty.' });
    }
    if (head.subarray(0, ZIP.length).equals(ZIP)) return { kind: 'xlsx' };
    if (head.subarray(0, COMPOUND_FILE.length).equals(COMPOUND_FILE)) {
      throw new UnreadableFile('old_excel', {
        es: 'Es un libro de Excel antiguo (.xls) o protegido con contraseña. Guárdelo como .xlsx sin contraseña.',
        en: 'This is an old Excel workbook (.xls) or one with a password. Save it as .xlsx without a password.',
      });
    }
    if (head.includes(0)) throw notASpreadsheet();
    this.#decode(() => this.#decoder?.decode());
    const lines = this.#lines + (this.#last === LINE_FEED ? 0 : 1);
    return { kind: 'csv', encoding: this.#decoder ? 'utf-8' : 'windows-1252', lines };
  }
}
