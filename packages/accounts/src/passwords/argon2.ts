import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet, the first choice for argon2id. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
const VERSION = 19;

const encode = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** A hash in PHC text form: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. Takes about 50 ms of a thread and 19 MiB. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive('argon2id', { ...COST, message: password.normalize('NFKC'), nonce, tagLength: TAG_BYTES });
  return `$argon2id$v=${VERSION}$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${encode(nonce)}$${encode(tag)}`;
}

const PHC =
  /^\$argon2id\$v=19\$m=(?<memory>\d{1,7}),t=(?<passes>\d{1,3}),p=(?<parallelism>\d{1,2})\$(?<nonce>[A-Za-z0-9+/]{11,86})\$(?<tag>[A-Za-z0-9+/]{22,86})$/;

/** Whether the password has that hash, at the cost that stands in the hash. A text that is no hash matches nothing. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const parts = PHC.exec(hash)?.groups;
  if (!parts) return false;
  const expected = Buffer.from(parts['tag']!, 'base64');
  const tag = await derive('argon2id', {
    memory: Number(parts['memory']),
    passes: Number(parts['passes']),
    parallelism: Number(parts['parallelism']),
    message: password.normalize('NFKC'),
    nonce: Buffer.from(parts['nonce']!, 'base64'),
    tagLength: expected.length,
  });
  return timingSafeEqual(tag, expected);
}
