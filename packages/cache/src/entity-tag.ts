import type { SnapshotHeader } from './types.ts';
import type { BodyEncoding } from './accept-encoding.ts';

/** The strong ETag of one representation: different bytes have different tags, so each encoding has its own suffix. */
export function entityTag(header: Pick<SnapshotHeader, 'etag'>, encoding: BodyEncoding): string {
  return `"${header.etag}-${encoding === 'gzip' ? 'gz' : 'id'}"`;
}

const tagPattern = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/**
 * Whether an `If-None-Match` field names the tag, by weak comparison (RFC 9110, 13.1.2). A field that does not parse
 * matches nothing, which costs a full answer and is never wrong.
 */
export function matchesNone(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === tag || ifNoneMatch.trim() === '*') return true;
  for (const [, candidate] of ifNoneMatch.matchAll(tagPattern)) if (candidate === tag) return true;
  return false;
}
