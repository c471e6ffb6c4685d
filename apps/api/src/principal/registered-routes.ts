import type { Express, Router } from 'express';
import type { RouteRule } from './permissions.ts';

export interface RegisteredRoute {
  /** `ANY` for `.all()`. */
  readonly method: string;
  readonly path: string;
}

interface Layer {
  readonly slash: boolean;
  readonly rawPath?: unknown;
  readonly route?: { readonly path: string | readonly string[]; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
}

/** Every route that an application answers, read from its router. Express 5 keeps no public list. */
export function registeredRoutes(app: Express | Router): RegisteredRoute[] {
  const router = ('router' in app ? app.router : app) as unknown as { stack: readonly Layer[] };
  return walk(router.stack, '');
}

function walk(stack: readonly Layer[], prefix: string): RegisteredRoute[] {
  return stack.flatMap(({ slash, rawPath, route, handle }) => {
    if (route) {
      const paths = typeof route.path === 'string' ? [route.path] : route.path;
      const methods = Object.keys(route.methods).map((method) => (method === '_all' ? 'ANY' : method.toUpperCase()));
      return paths.flatMap((path) => methods.map((method) => ({ method, path: join(prefix, path) })));
    }
    const below = slash || typeof rawPath !== 'string' ? prefix : join(prefix, rawPath);
    return handle.stack ? walk(handle.stack, below) : [];
  });
}

const join = (prefix: string, path: string): string => (path === '/' && prefix !== '' ? prefix : `${prefix}${path}`);

/** Names of parameters do not matter. */
const shape = ({ method, path }: RegisteredRoute): string => `${method} ${path.replace(/:[a-zA-Z]+/g, ':')}`;

/** Routes that the table does not name. */
export function unlistedRoutes(registered: readonly RegisteredRoute[], rules: readonly RouteRule[]): RegisteredRoute[] {
  const listed = new Set(rules.map(shape));
  return registered.filter((route) => !listed.has(shape(route)));
}
