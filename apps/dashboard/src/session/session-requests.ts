import type { Session } from '@pulso/kpi-core/contract';
import { readAnswer } from '../api/answer.ts';
import { takeEarly } from '../api/early.ts';
import { SESSION_REFRESH_URL, SESSION_URL, type SessionRequests } from './session-store.ts';

export const sessionRequests: SessionRequests = {
  read: async () =>
    (await readAnswer<Session>(await (takeEarly(SESSION_URL) ?? fetch(SESSION_URL, { cache: 'no-store' })))).body,
  refresh: () => post(SESSION_REFRESH_URL, {}),
  login: (name, password) => post(SESSION_URL, { name, password }),
  logout: async () => {
    await readAnswer(await fetch(SESSION_URL, { method: 'DELETE' }));
  },
};

async function post(url: string, body: unknown): Promise<Session> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await readAnswer<Session>(response)).body;
}
