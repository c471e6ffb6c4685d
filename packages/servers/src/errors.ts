/** What went wrong while providing a server; stable, so that callers and tests can branch on it. */
export type ServersErrorCode =
  | 'POSTGRES_UNAVAILABLE'
  | 'POSTGRES_DATA_UNUSABLE'
  | 'POSTGRES_START_FAILED'
  | 'REDIS_UNAVAILABLE'
  | 'REDIS_DATA_UNUSABLE'
  | 'REDIS_START_FAILED'
  | 'HOME_IN_USE'
  | 'HOME_NOT_WRITABLE'
  | 'PORT_IN_USE';

/**
 * A server cannot be provided. `message` says what happened in one or more plain lines, `hint` what to do about it;
 * both are written for the person at the terminal and need no stack trace beside them.
 */
export class ServersError extends Error {
  readonly code: ServersErrorCode;
  readonly hint: string;

  constructor(code: ServersErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServersError';
    this.code = code;
    this.hint = hint;
  }
}
