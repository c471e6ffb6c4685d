import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';
import type { Content } from './envelope.ts';
import type { SnapshotEntry } from './types.ts';

const gzipAsync = promisify(gzip);
const gunzipAsync = promisify(gunzip);
const gzipOptions = { level: constants.Z_BEST_SPEED };
/** Text longer than this is (de)compressed off the event loop; below, handing it to a thread costs more than it saves. */
const asyncFrom = 64 * 1024;

/** First 16 bytes of SHA-256. */
export function hash16(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest().subarray(0, 16);
}

/** The content, serialised once. `hash` is of `data` alone, so that equal figures are equal whatever their meta says. */
export function serialise(snapshot: { data: unknown; meta: object }): { json: string; contentHash: Buffer } {
  const data = JSON.stringify(snapshot.data) ?? 'null';
  return { json: `{"data":${data},"meta":${JSON.stringify(snapshot.meta)}}`, contentHash: hash16(data) };
}

/** gzip level 1: the CPU of one JSON.stringify, about a quarter of the bytes, and every browser takes it as it is. */
export async function compress(json: string, contentHash: Buffer): Promise<Content> {
  const bytes = Buffer.from(json);
  const body = bytes.length < asyncFrom ? gzipSync(bytes, gzipOptions) : await gzipAsync(bytes, gzipOptions);
  return { contentHash, etag: hash16(body), body };
}

/** The JSON text of an entry, for clients that do not accept gzip. Rejects when the bytes are no gzip stream. */
export async function inflateBody(entry: SnapshotEntry): Promise<Buffer> {
  return inflatedLength(entry) < asyncFrom
    ? gunzipSync(entry.body, { maxOutputLength: asyncFrom })
    : gunzipAsync(entry.body);
}

/** Bytes of the JSON text, from the gzip trailer: no inflating. */
export function inflatedLength(entry: SnapshotEntry): number {
  return entry.body.length < 4 ? 0 : entry.body.readUInt32LE(entry.body.length - 4);
}

/** Inflates and parses an entry. Not for a hot path: pass the stored bytes on instead. */
export async function parseSnapshot(entry: SnapshotEntry): Promise<{ data: unknown; meta: object }> {
  return JSON.parse((await inflateBody(entry)).toString('utf8')) as { data: unknown; meta: object };
}
