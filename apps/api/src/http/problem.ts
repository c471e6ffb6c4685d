import type { ServerResponse } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import {
  InvalidFilters,
  InvalidRule,
  isDatabaseAway,
  UnknownDrilldown,
  UploadTooLarge,
  type Problem,
} from '@pulso/kpi-core';
import type { Logger } from '@pulso/platform';
import type { Asked } from './exchange.ts';

/** An answer that is an error on purpose: its text is meant for the client. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: Problem['errors'];

  constructor(
    status: number,
    code: string,
    detail: string,
    options: { headers?: Record<string, string>; errors?: Problem['errors'] } = {},
  ) {
    super(detail);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.errors = options.errors;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
  504: 'Not ready in time',
};

export function sendProblem(request: Asked, response: ServerResponse, problem: HttpProblem): void {
  const body: Problem = {
    type: `urn:pulso:problem:${problem.code}`,
    title: TITLES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    instance: request.path,
    ...(problem.errors ? { errors: problem.errors } : {}),
  };
  const text = JSON.stringify(body);
  response.writeHead(problem.status, {
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...problem.headers,
  });
  response.end(text);
}

/** What a known error means over HTTP. Anything else is a 500 that says nothing of its cause. */
export function toProblem(error: unknown): HttpProblem | null {
  if (error instanceof HttpProblem) return error;
  if (error instanceof InvalidFilters) {
    return new HttpProblem(400, error.code, 'the filters are not usable', { errors: [...error.issues] });
  }
  if (error instanceof UnknownDrilldown) {
    return new HttpProblem(400, error.code, error.message, { errors: [{ path: error.path, message: error.message }] });
  }
  if (error instanceof InvalidRule) return new HttpProblem(400, error.code, error.message);
  if (error instanceof UploadTooLarge) return new HttpProblem(413, error.code, error.message);
  const status = (error as { status?: unknown }).status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HttpProblem(
      status,
      'bad-request',
      status === 413 ? 'the body is too large' : 'the request could not be read',
    );
  }
  if (databaseCode(error) === QUERY_CANCELED) {
    return new HttpProblem(503, 'too-slow', 'the database did not answer in time', { headers: { 'Retry-After': '5' } });
  }
  if (isDatabaseAway(error) || databaseCode(error).startsWith(INSUFFICIENT_RESOURCES)) {
    return new HttpProblem(503, 'database-away', 'the database does not answer', { headers: { 'Retry-After': '5' } });
  }
  return null;
}

/** A statement over its time. */
const QUERY_CANCELED = '57014';
/** Class of SQLSTATE: no memory, disk or connection is left. A reader may ask again, whatever took them. */
const INSUFFICIENT_RESOURCES = '53';

function databaseCode(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/**
 * Answers what went wrong; an answer that has begun is cut off. Nothing of an unexpected error leaves the process.
 */
export function problemSender(logger: Logger, report: (error: unknown) => void) {
  return (error: unknown, request: Asked, response: ServerResponse): void => {
    const problem = toProblem(error);
    if (!problem) {
      logger.error({ err: error, path: request.path }, 'request failed');
      report(error);
    }
    if (response.headersSent) response.destroy();
    else
      sendProblem(request, response, problem ?? new HttpProblem(500, 'internal', 'the request could not be answered'));
  };
}

/** Last in the chain. */
export function problemHandler(logger: Logger, report: (error: unknown) => void): ErrorRequestHandler {
  const send = problemSender(logger, report);
  // Express knows an error handler by its four parameters.
  return (error, request, response, _next) => send(error, request, response);
}
