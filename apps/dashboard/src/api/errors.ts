import type { Problem } from '@pulso/kpi-core/contract';

/** The server answered, and refused. */
export class ServerProblem extends Error {
  readonly status: number;
  readonly problem: Problem | null;
  /** Seconds from `Retry-After`; `null` when the answer names none. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem | null, retryAfter: number | null) {
    super(problem?.detail ?? problem?.title ?? `HTTP ${status}`);
    this.name = 'ServerProblem';
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** No answer at all: the network, or a server that is down. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('the server cannot be reached', { cause });
    this.name = 'Unreachable';
  }
}

/** A proxy that answers for a dead server says 502, 503 or 504 without a problem of ours: that counts as unreachable. */
export function isGatewayFailure(error: unknown): boolean {
  return error instanceof ServerProblem && error.problem === null && [502, 503, 504].includes(error.status);
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof Unreachable || isGatewayFailure(error);
}
