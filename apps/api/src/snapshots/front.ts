import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSnapshotType, type PackDefinition, type PackRegistry, type SnapshotType } from '@pulso/kpi-core';
import type { Asked, HeaderFields } from '../http/exchange.ts';
import type { Guard } from '../principal/guard.ts';
import type { AnswerSnapshot } from './respond.ts';
import { DEFAULT_PACK_ROUTE, PACK_ROUTE } from './routes.ts';

/** What stands in front of every route, and what is told of every answer. */
export interface Surroundings {
  readonly checkOrigin: (request: Asked) => void;
  readonly guard: Guard;
  /** Notes the answer, when there is one, under the route's pattern. */
  measure(request: Asked, response: ServerResponse, route: () => string): void;
  sendProblem(error: unknown, request: Asked, response: ServerResponse): void;
}

interface Target {
  readonly path: string;
  readonly route: string;
  readonly pack: PackDefinition;
  readonly type: SnapshotType;
  readonly rule: ReturnType<Guard['rule']>;
}

/** @returns whether the request was taken; one that was not has not been touched */
export type SnapshotFront = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Takes the requests for snapshots before the router sees them: finding the way through it costs more than the answer.
 * They pass the same checks, by the same functions, in the same order; their addresses are few and known.
 */
export function createSnapshotFront(
  packs: PackRegistry,
  answer: AnswerSnapshot,
  { checkOrigin, guard, measure, sendProblem }: Surroundings,
): SnapshotFront {
  const targets = new Map<string, Target>();
  const add = (path: string, route: string, pack: PackDefinition, type: string): void => {
    if (isSnapshotType(type)) targets.set(path, { path, route, pack, type, rule: guard.rule('GET', path) });
  };
  for (const pack of packs.all) {
    for (const type of Object.keys(pack.snapshots)) {
      if (pack === packs.default) add(DEFAULT_PACK_ROUTE.replace(':type', type), DEFAULT_PACK_ROUTE, pack, type);
      add(PACK_ROUTE.replace(':pack', pack.id).replace(':type', type), PACK_ROUTE, pack, type);
    }
  }

  const serve = async ({ pack, type, rule }: Target, request: Asked, response: ServerResponse): Promise<void> => {
    try {
      checkOrigin(request);
      const admitted: HeaderFields | Promise<HeaderFields> = guard.admit(rule, request, response);
      const headers = admitted instanceof Promise ? await admitted : admitted;
      await answer(pack, type, { request, response, headers });
    } catch (error) {
      sendProblem(error, request, response);
    }
  };

  return (request, response) => {
    const { method, url = '' } = request;
    if (method !== 'GET') return false;
    const end = url.indexOf('?');
    const target = targets.get(end < 0 ? url : url.slice(0, end));
    if (!target) return false;
    // Written, not assigned by Object.assign, which costs a hundredth of a read from memory.
    const asked = request as IncomingMessage & { method: string; path: string };
    asked.path = target.path;
    measure(asked, response, () => target.route);
    void serve(target, asked, response);
    return true;
  };
}
