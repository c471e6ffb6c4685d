/**
 * One limit: so many in so long.
 * - `by`: whose count it is. `key` adds what the route names (a variant, an account's name).
 * - `shared`: counted in Redis over all api processes; else per process, for what must not cost a round trip.
 * - `local`: points for the one principal of an installation without accounts, who could only harm themselves;
 *   `null` = not counted.
 * - `atOnce`: requests in work at the same time, of one principal and of the process.
 */
export interface Limit {
  readonly points: number;
  readonly seconds: number;
  readonly by: 'principal' | 'address' | 'key' | 'principal+key';
  readonly shared: boolean;
  readonly local: number | null;
  readonly atOnce?: { readonly each: number; readonly all: number };
}

/** Every limit of the api; docs/security.md shows this table, and `PULSO_LIMITS` replaces numbers of it. */
export const LIMITS = {
  snapshots: { points: 600, seconds: 60, by: 'principal', shared: false, local: null },
  read: { points: 300, seconds: 60, by: 'principal', shared: false, local: null },
  statements: { points: 240, seconds: 60, by: 'principal', shared: false, local: null, atOnce: { each: 6, all: 24 } },
  export: { points: 20, seconds: 60, by: 'principal', shared: true, local: 200, atOnce: { each: 3, all: 6 } },
  verify: { points: 20, seconds: 60, by: 'principal', shared: true, local: 200, atOnce: { each: 2, all: 4 } },
  refresh: { points: 6, seconds: 60, by: 'principal+key', shared: true, local: 60 },
  'refresh-all': { points: 60, seconds: 60, by: 'principal', shared: true, local: 600 },
  clear: { points: 2, seconds: 60, by: 'principal', shared: true, local: 20 },
  import: { points: 10, seconds: 600, by: 'principal', shared: true, local: 200, atOnce: { each: 2, all: 3 } },
  variants: { points: 60, seconds: 600, by: 'principal', shared: true, local: 3_000 },
  login: { points: 5, seconds: 60, by: 'key', shared: true, local: 5 },
  'login-address': { points: 20, seconds: 60, by: 'address', shared: true, local: 20 },
  session: { points: 120, seconds: 60, by: 'address', shared: false, local: null },
  refused: { points: 60, seconds: 60, by: 'address', shared: false, local: 60 },
  webhook: { points: 600, seconds: 60, by: 'address', shared: false, local: 6_000 },
  monitor: { points: 240, seconds: 60, by: 'principal', shared: false, local: null },
  operate: { points: 600, seconds: 60, by: 'principal', shared: false, local: null },
  page: { points: 1_200, seconds: 60, by: 'address', shared: false, local: null },
  sockets: { points: 60, seconds: 60, by: 'principal', shared: false, local: null },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof LIMITS;
export type LimitTable = Readonly<Record<LimitName, Limit>>;

/** The table with the configured numbers in it; they hold for everybody. @throws naming an entry that does not exist */
export function limitTable(
  configured: Readonly<Record<string, { readonly points: number; readonly seconds: number }>>,
): LimitTable {
  const table: Record<LimitName, Limit> = { ...LIMITS };
  for (const [name, { points, seconds }] of Object.entries(configured)) {
    if (!Object.hasOwn(LIMITS, name)) {
      throw new Error(`PULSO_LIMITS: there is no limit "${name}"; there are ${Object.keys(LIMITS).join(', ')}`);
    }
    const limit = name as LimitName;
    table[limit] = { ...LIMITS[limit], points, seconds, local: LIMITS[limit].local === null ? null : points };
  }
  return table;
}

/** Limits of a socket connection; see `sockets/`. */
export const SOCKET_LIMITS = {
  /** Subscriptions of one socket. */
  subscriptions: 50,
  /** Sockets of one principal in one process, and of the local one. */
  perPrincipal: 20,
  perLocal: 10_000,
  /** Sockets from one address block in one process; the local principal is not counted. */
  perAddress: 200,
  /** Messages a second on average, and in one burst; a socket that sends more is closed. */
  messagesPerSecond: 10,
  burst: 60,
  /** Messages that nobody knows, after which the socket is closed. */
  unknownEvents: 5,
} as const;
