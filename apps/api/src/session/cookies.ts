import type { Request, Response } from 'express';
import { ABSOLUTE_HOURS, SESSION_TOKEN_LIFE_S } from '@pulso/accounts';
import { readCookie, setCookie } from '../http/cookies.ts';
import { sessionCookie } from '../principal/credentials.ts';

/** The refresh token goes to these routes alone, so every other request carries the short-lived token only. */
const REFRESH_PATH = '/api/v1/session';

const refreshCookie = (secure: boolean): string => (secure ? '__Secure-pulso_refresh' : 'pulso_refresh');

export interface SessionCookies {
  readonly token: string;
  readonly refresh: string;
}

export function setSessionCookies(response: Response, secure: boolean, { token, refresh }: SessionCookies): void {
  setCookie(response, sessionCookie(secure), token, {
    secure,
    sameSite: 'Strict',
    path: '/',
    maxAge: SESSION_TOKEN_LIFE_S,
  });
  setCookie(response, refreshCookie(secure), refresh, {
    secure,
    sameSite: 'Strict',
    path: REFRESH_PATH,
    maxAge: ABSOLUTE_HOURS * 3_600,
  });
}

export function clearSessionCookies(response: Response, secure: boolean): void {
  setCookie(response, sessionCookie(secure), '', { secure, sameSite: 'Strict', path: '/', maxAge: 0 });
  setCookie(response, refreshCookie(secure), '', { secure, sameSite: 'Strict', path: REFRESH_PATH, maxAge: 0 });
}

export const readRefreshCookie = (request: Request, secure: boolean): string | undefined =>
  readCookie(request.headers.cookie, refreshCookie(secure)) || undefined;
