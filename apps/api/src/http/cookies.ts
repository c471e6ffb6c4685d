import type { Response } from 'express';

/** The value of one cookie of a request, `undefined` when it is not there. The first of that name counts. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const separator = pair.indexOf('=');
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return undefined;
}

export interface CookieOptions {
  readonly secure: boolean;
  readonly sameSite: 'Strict' | 'Lax';
  readonly path: string;
  /** Seconds; 0 removes it. */
  readonly maxAge: number;
}

/** Adds a cookie that no script can read. */
export function setCookie(response: Response, name: string, value: string, options: CookieOptions): void {
  const { secure, sameSite, path, maxAge } = options;
  response.append(
    'Set-Cookie',
    `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`,
  );
}
