import { on } from 'node:events';
import { pipeline, type Readable, Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, open, type ZipFile } from 'yauzl';

/**
 * The parts of a workbook's ZIP file. They are found by its directory, not by walking through the file: so they can be
 * read in the order in which they depend on each other, which is not the order that they lie in.
 */
export interface Archive {
  /** A part as a stream of its text (UTF-8), which fails where the bytes are not what was written; `null` if absent. */
  read(name: string): Promise<Readable | null>;
  close(): void;
}

/** @throws when the file has no directory: it is no ZIP file, or was cut off */
export async function openArchive(path: string): Promise<Archive> {
  const zip = await openZip(path);
  const entries = new Map<string, Entry>();
  const reading = new Set<Readable>();
  try {
    // An error of the directory is thrown here.
    for await (const [entry] of on(zip, 'entry', { close: ['end'] })) entries.set((entry as Entry).fileName, entry);
  } catch (error) {
    zip.close();
    throw error;
  }
  return {
    async read(name) {
      const entry = entries.get(name);
      if (!entry) return null;
      const part = pipeline(await openEntry(zip, entry), checked(entry), () => reading.delete(part));
      reading.add(part);
      return part.setEncoding('utf8');
    },
    close() {
      for (const part of reading) part.destroy();
      zip.close();
    },
  };
}

const openZip = (path: string): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    open(path, { autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });

const openEntry = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });

/** The reader of the ZIP file compares sizes; a digit that was changed on the way has the same size. */
function checked(entry: Entry): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === entry.crc32 ? null : new Error(`${entry.fileName}: the checksum differs`));
    },
  });
}
