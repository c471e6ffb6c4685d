import { createHmac, timingSafeEqual } from 'node:crypto';

/** A notice older or newer than this is refused, so that a recorded one cannot be replayed later; s. */
export const TOLERANCE_S = 300;

/** `hex(HMAC-SHA256(secret, "<timestamp>.<body>"))`. */
export function sign(secret: string, timestamp: string, body: Buffer): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}

/** Checks signature and time; `timestamp` in epoch seconds. */
export function isSigned(secret: string, timestamp: string, body: Buffer, signature: string, nowMs: number): boolean {
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs / 1_000 - Number(timestamp)) > TOLERANCE_S) return false;
  const expected = Buffer.from(sign(secret, timestamp, body), 'hex');
  const given = Buffer.from(signature.replace(/^sha256=/, ''), 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
