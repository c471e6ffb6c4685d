import type { Request } from 'express';
import { SCOPE_ALL, type Scope } from '@pulso/kpi-core';

export const ROLES = ['manager', 'project_manager', 'ops', 'monitor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks, and what they may see. */
export interface Principal {
  readonly id: string;
  readonly roles: readonly Role[];
  /** From the signed-in account only, never from the request. */
  readonly scope: Scope;
}

/** The one principal of an installation without accounts, which is bound to loopback. */
export const LOCAL_PRINCIPAL: Principal = { id: 'local', roles: ROLES, scope: SCOPE_ALL };

export function principalOf(_request: Pick<Request, 'headers'>): Principal {
  return LOCAL_PRINCIPAL;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Without accounts nobody but this machine may reach the numbers. @throws with what to do */
export function assertLoopback(host: string): void {
  if (LOOPBACK.has(host)) return;
  throw new Error(
    `HOST=${host}: without accounts Pulso answers on 127.0.0.1 only; unset HOST, or put a signing-in proxy on this machine in front`,
  );
}
