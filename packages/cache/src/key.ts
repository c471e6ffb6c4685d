import { createHash } from 'node:crypto';
import { SnapshotKeyError } from './errors.ts';
import type { SnapshotKey } from './types.ts';

/** The three keys of one snapshot. Braces are the cluster hash tag: they share a slot, so one script may touch all. */
export interface RedisKeys {
  readonly entry: string;
  readonly lease: string;
  readonly backoff: string;
}

const wirePattern = /^[!-z~]{1,256}$/;
const plainText = /^[A-Za-z0-9._-]{1,64}$/;

/** `<prefix>:<namespace>:s<schema>:{<wire>}`; companions add a suffix. */
export function redisKeys(prefix: string, namespace: string, key: SnapshotKey): RedisKeys {
  const entry = entryKey(prefix, namespace, key);
  return { entry, lease: `${entry}:l`, backoff: `${entry}:b` };
}

export function entryKey(prefix: string, namespace: string, key: SnapshotKey): string {
  return `${prefix}:${namespace}:s${key.schema}:{${key.wire}}`;
}

/** All namespaces of one installation share a slot, so that one script reads and renews them together. */
export function namespaceKey(prefix: string, type: string): string {
  return `${prefix}:{ns}:${type}`;
}

export function busChannel(prefix: string): string {
  return `${prefix}:bus`;
}

/** What a namespace ends with for a variant: readable when it is plain text, else a hash of it. */
export function variantSuffix(variant: string | undefined): string {
  if (variant === undefined || variant === '') return '';
  if (plainText.test(variant)) return `@${variant}`;
  return `@~${createHash('sha256').update(variant).digest('base64url').slice(0, 22)}`;
}

/** Throws when a key could escape its place: braces, separators of the bus, blanks, anything beyond ASCII. */
export function assertKey(key: SnapshotKey): void {
  if (!wirePattern.test(key.wire) || key.wire.includes('|')) {
    throw new SnapshotKeyError(`a wire key is 1 to 256 printable ASCII characters without blanks, braces or "|"`);
  }
  if (!Number.isSafeInteger(key.schema) || key.schema < 0) throw new SnapshotKeyError('a schema is a whole number');
  if (key.scope === '') throw new SnapshotKeyError('a snapshot key needs a scope');
}

/** Throws when the name of a type or the prefix could not stand in a key. */
export function assertPlain(what: string, text: string): void {
  if (!plainText.test(text)) {
    throw new SnapshotKeyError(`${what} is 1 to 64 characters of A-Z a-z 0-9 . _ -, not ${JSON.stringify(text)}`);
  }
}

const fingerprints = new Map<string, Buffer>();
const maxFingerprints = 20_000;

/** First 8 bytes of SHA-256, remembered: headers carry it for scope and key, and every read compares it. */
export function fingerprint(text: string): Buffer {
  const known = fingerprints.get(text);
  if (known) return known;
  if (fingerprints.size >= maxFingerprints) fingerprints.clear();
  const hash = createHash('sha256').update(text).digest().subarray(0, 8);
  fingerprints.set(text, hash);
  return hash;
}

/** What ties an entry to its key: a copied or renamed Redis key does not decode. */
export function identityText(key: SnapshotKey): string {
  return `s${key.schema}:${key.wire}`;
}
