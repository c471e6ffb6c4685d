import { crc32 } from 'node:zlib';
import { fingerprint, identityText } from './key.ts';
import type { SnapshotEntry, SnapshotHeader, SnapshotKey } from './types.ts';

/**
 * One Redis string = a header of 120 bytes and a gzip JSON body. Numbers are big endian.
 *
 * | at  | bytes | field                                     | written by     |
 * |-----|-------|-------------------------------------------|----------------|
 * | 0   | 4     | `P` `S`, format 1, codec 1 (gzip JSON)    | commit         |
 * | 4   | 4     | body length                               |                |
 * | 8   | 4     | CRC-32 of the body                        |                |
 * | 12  | 8     | fingerprint of schema and wire key        |                |
 * | 20  | 8     | fingerprint of the scope                  |                |
 * | 28  | 16    | content hash                              |                |
 * | 44  | 16    | ETag: hash of the body                    |                |
 * | 60  | 4     | CRC-32 of 0..60                           |                |
 * | 64  | 8     | version, µs                               | commit, touch  |
 * | 72  | 8     | checkedAt, ms                             |                |
 * | 80  | 8     | freshUntil, ms                            |                |
 * | 88  | 8     | staleUntil, ms                            |                |
 * | 96  | 8     | errorUntil, ms                            |                |
 * | 104 | 4     | compute time, ms                          |                |
 * | 108 | 4     | CRC-32 of 64..108                         |                |
 * | 112 | 8     | oldest change not shown, ms; 0 = unmarked | mark           |
 *
 * The parts have their own checksums because the scripts rewrite them separately and Lua has no CRC. The mark has none:
 * a damaged mark reads as marked, which costs one refresh and is never wrong.
 */
export const headerBytes = 120;
const renewedAt = 64;
const markAt = 112;
const magic = 0x5053;
const format = 1;
const gzipJson = 1;

export interface Times {
  readonly checkedAtMs: number;
  readonly freshUntilMs: number;
  readonly staleUntilMs: number;
  readonly errorUntilMs: number;
  readonly computeMs: number;
}

export interface Content {
  /** 16 bytes. */
  readonly contentHash: Buffer;
  /** 16 bytes. */
  readonly etag: Buffer;
  readonly body: Buffer;
}

export type DecodeFailure = 'short' | 'foreign' | 'format' | 'checksum' | 'length' | 'identity' | 'scope';
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: DecodeFailure };

export function encodeEntry(key: SnapshotKey, version: string, times: Times, content: Content): Buffer {
  const bytes = Buffer.allocUnsafeSlow(headerBytes + content.body.length);
  bytes.writeUInt16BE(magic, 0);
  bytes[2] = format;
  bytes[3] = gzipJson;
  bytes.writeUInt32BE(content.body.length, 4);
  bytes.writeUInt32BE(crc32(content.body), 8);
  fingerprint(identityText(key)).copy(bytes, 12);
  fingerprint(key.scope).copy(bytes, 20);
  content.contentHash.copy(bytes, 28, 0, 16);
  content.etag.copy(bytes, 44, 0, 16);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 60)), 60);
  encodeRenewed(version, times).copy(bytes, renewedAt);
  bytes.fill(0, markAt, headerBytes);
  content.body.copy(bytes, headerBytes);
  return bytes;
}

/** The 48 bytes from 64 on: all of a header that an unchanged content renews. */
export function encodeRenewed(version: string, times: Times): Buffer {
  const bytes = Buffer.alloc(markAt - renewedAt);
  bytes.writeBigUInt64BE(BigInt(version), 0);
  writeUInt64(bytes, times.checkedAtMs, 8);
  writeUInt64(bytes, times.freshUntilMs, 16);
  writeUInt64(bytes, times.staleUntilMs, 24);
  writeUInt64(bytes, times.errorUntilMs, 32);
  bytes.writeUInt32BE(Math.min(Math.max(0, Math.round(times.computeMs)), 0xffff_ffff), 40);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 44)), 44);
  return bytes;
}

/** Decodes a stored string. Whatever the bytes are, the answer is a value: what is not this key's entry is a failure. */
export function decodeEntry(bytes: Buffer, key: SnapshotKey): Decoded<SnapshotEntry> {
  const header = decodeHeader(bytes, key);
  if (!header.ok) return header;
  const body = bytes.subarray(headerBytes);
  if (body.length !== header.value.bodyLength) return { ok: false, failure: 'length' };
  if (crc32(body) !== bytes.readUInt32BE(8)) return { ok: false, failure: 'checksum' };
  return { ok: true, value: { header: header.value, body } };
}

/** Decodes the first 120 bytes alone; the body's checksum is not looked at. */
export function decodeHeader(bytes: Buffer, key: SnapshotKey): Decoded<SnapshotHeader> {
  const header = decodeAnyHeader(bytes);
  if (!header.ok) return header;
  if (bytes.compare(fingerprint(identityText(key)), 0, 8, 12, 20) !== 0) return { ok: false, failure: 'identity' };
  if (bytes.compare(fingerprint(key.scope), 0, 8, 20, 28) !== 0) return { ok: false, failure: 'scope' };
  return header;
}

/** The same without a key to compare with: for counting only, never for serving. */
export function decodeAnyHeader(bytes: Buffer): Decoded<SnapshotHeader> {
  if (bytes.length < headerBytes) return { ok: false, failure: 'short' };
  if (bytes.readUInt16BE(0) !== magic) return { ok: false, failure: 'foreign' };
  if (bytes[2] !== format || bytes[3] !== gzipJson) return { ok: false, failure: 'format' };
  if (crc32(bytes.subarray(0, 60)) !== bytes.readUInt32BE(60)) return { ok: false, failure: 'checksum' };
  if (crc32(bytes.subarray(renewedAt, 108)) !== bytes.readUInt32BE(108)) return { ok: false, failure: 'checksum' };
  const markedAtMs = readUInt64(bytes, markAt);
  return {
    ok: true,
    value: {
      version: String(readUInt64(bytes, 64)),
      marked: markedAtMs !== 0,
      markedAtMs,
      checkedAtMs: readUInt64(bytes, 72),
      freshUntilMs: readUInt64(bytes, 80),
      staleUntilMs: readUInt64(bytes, 88),
      errorUntilMs: readUInt64(bytes, 96),
      computeMs: bytes.readUInt32BE(104),
      contentHash: bytes.toString('hex', 28, 44),
      etag: bytes.toString('hex', 44, 60),
      bodyLength: bytes.readUInt32BE(4),
    },
  };
}

// Exact below 2^53, which µs since 1970 stay under until 2255; four times faster than BigInt on the read path.
function readUInt64(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}

function writeUInt64(bytes: Buffer, value: number, at: number): void {
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.round(value))), at);
}
