/** SQLSTATE classes 08 (connection) and 57P (shut down, starting up), 53300 (no connection left), and the system's own codes. */
const CODES = /^(08|57P|53300$|ECONN|EPIPE$|ETIMEDOUT$)/;
/** What the driver says of a connection that was lost or never had. */
const MESSAGES = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

/**
 * Whether an error says that the database is away, not that what was asked of it is wrong. A statement that needs more
 * memory or disk than there is, is wrong: it would need it again.
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return CODES.test(code);
  return typeof message === 'string' && MESSAGES.test(message);
}
