import { chooseEncoding } from './accept-encoding.ts';
import type { BodyEncoding } from './accept-encoding.ts';
import { inflatedLength } from './body.ts';
import { forwardedStatus, hitStatus } from './cache-status.ts';
import type { Forwarded, RefreshRequest } from './cache-status.ts';
import { entityTag, matchesNone } from './entity-tag.ts';
import type { FoundRead } from './l1.ts';
import type { CachePolicy, SnapshotHeader } from './types.ts';

/** The request fields that matter; `IncomingMessage.headers` fits as it is. */
export interface ConditionalRequest {
  readonly 'accept-encoding'?: string | string[] | undefined;
  readonly 'if-none-match'?: string | undefined;
}

export interface SnapshotResponseOptions {
  readonly policy: CachePolicy;
  readonly request: ConditionalRequest;
  /** Redis clock, ms: `SnapshotCache.nowMs()`. */
  readonly nowMs: number;
  /** What became of the refresh that a read which is not fresh asked for. */
  readonly refresh?: RefreshRequest;
  /** The entry was computed while this request waited: it is no hit. */
  readonly forwarded?: Exclude<Forwarded, 'computing'>;
}

export interface SnapshotResponse {
  readonly status: 200 | 304;
  readonly headers: Record<string, string>;
  /** What to send: the stored bytes, `inflateBody(entry)`, or nothing. */
  readonly body: BodyEncoding | 'none';
}

/**
 * Maps a read to an HTTP answer. Looks at the header and at the length of the body only: a 304 costs no look at bytes,
 * a 200 passes the stored bytes on.
 */
export function snapshotResponse(read: FoundRead, options: SnapshotResponseOptions): SnapshotResponse {
  const { policy, request, nowMs } = options;
  const { header } = read.entry;
  const accepted = request['accept-encoding'];
  const encoding = chooseEncoding(Array.isArray(accepted) ? accepted.join(',') : accepted);
  const tag = entityTag(header, encoding);
  const headers: Record<string, string> = {
    'Cache-Status':
      options.forwarded === undefined ? hitStatus(read, nowMs, options.refresh) : forwardedStatus(options.forwarded),
    'Cache-Control': cacheControl(policy),
    Age: String(ageSeconds(header, nowMs)),
    ETag: tag,
    Vary: 'Accept-Encoding, Cookie',
  };
  if (matchesNone(request['if-none-match'], tag)) return { status: 304, headers, body: 'none' };
  headers['Content-Type'] = 'application/json; charset=utf-8';
  if (encoding === 'gzip') headers['Content-Encoding'] = 'gzip';
  headers['Content-Length'] = String(encoding === 'gzip' ? header.bodyLength : inflatedLength(read.entry));
  return { status: 200, headers, body: encoding };
}

/** Browsers ask every time (a 304 is cheap); while we do not answer they may go on with what they have. */
export function cacheControl(policy: Pick<CachePolicy, 'staleMs' | 'errorMs'>): string {
  const swr = Math.ceil(policy.staleMs / 1000);
  const sie = Math.ceil(policy.errorMs / 1000);
  return `private, max-age=0, stale-while-revalidate=${swr}, stale-if-error=${sie}`;
}

/** Whole seconds since a computation last confirmed the content. */
export function ageSeconds(header: Pick<SnapshotHeader, 'checkedAtMs'>, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - header.checkedAtMs) / 1000));
}

/** Whether an entry is young enough for a caller that bounds its age (`?maxStale=SECONDS`). */
export function meetsMaxStale(
  header: Pick<SnapshotHeader, 'checkedAtMs'>,
  nowMs: number,
  maxStaleSeconds: number,
): boolean {
  return nowMs - header.checkedAtMs <= maxStaleSeconds * 1000;
}
