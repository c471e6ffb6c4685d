import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `pulso_<id>_<secret>`: the id is public (lists, audit log), the secret is 256 random bits. */
export interface KeyText {
  readonly id: string;
  readonly secret: string;
}

const PATTERN = /^pulso_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export function newKey(): KeyText {
  return { id: randomBytes(6).toString('hex'), secret: randomBytes(32).toString('base64url') };
}

export const keyText = ({ id, secret }: KeyText): string => `pulso_${id}_${secret}`;

export function parseKey(text: string): KeyText | null {
  const match = PATTERN.exec(text);
  return match ? { id: match[1]!, secret: match[2]! } : null;
}

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** In constant time. */
export function secretMatches(secret: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(secret), hash);
}
