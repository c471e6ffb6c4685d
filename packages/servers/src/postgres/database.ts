import pg from 'pg';

/** A name as SQL writes it; what it holds cannot end the quotes. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Without a listener, a server that goes away would end this process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server, user and password as `url`, but another database. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

/** Creates a database if the server that `url` reaches has none of that name. */
export async function ensureDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${quoted(name)}`);
  });
}

/**
 * Creates a database on the server that `url` reaches, as a copy of `template` if one is named (nobody may be
 * connected to the template meanwhile), and returns its URL.
 * @throws the database's error, for example 42P04 when the name is taken.
 */
export async function createDatabase(
  url: string,
  name: string,
  options: { readonly template?: string } = {},
): Promise<string> {
  const template = options.template === undefined ? '' : ` template ${quoted(options.template)}`;
  await withClient(url, (client) => client.query(`create database ${quoted(name)}${template}`));
  return databaseUrl(url, name);
}

/** Drops a database and whatever connections it still has; does nothing when it is not there. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await withClient(url, (client) => client.query(`drop database if exists ${quoted(name)} with (force)`));
}

/** Drops every database whose name begins with `prefix`. */
export async function dropDatabasesNamed(url: string, prefix: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of rows) await client.query(`drop database if exists ${quoted(datname)} with (force)`);
  });
}
