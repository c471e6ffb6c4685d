import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as the checks see it that stand in front of every route; Express' own fits. */
export interface Asked extends IncomingMessage {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

export type HeaderFields = Readonly<Record<string, string>>;

/** A request that was let in, and where its answer goes. Works with and without Express around it. */
export interface Exchange {
  readonly request: Asked;
  readonly response: ServerResponse;
  /** Fields of the answer, beside those that are set on `response`; what the answer itself says goes over them. */
  readonly headers: HeaderFields;
}

/** The query of a request as it was sent, without the question mark. */
export function searchOf({ url = '' }: Pick<IncomingMessage, 'url'>): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}

/** Answers with JSON. */
export function sendJson(exchange: Exchange, status: number, headers: HeaderFields, value: unknown): void {
  const text = JSON.stringify(value);
  exchange.response.writeHead(status, {
    ...exchange.headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  exchange.response.end(text);
}
