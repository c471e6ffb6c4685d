/** A server that keeps its data through a power cut, or one whose data is thrown away after the test run. */
export type Durability = 'durable' | 'throwaway';

const COMMON: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
  max_connections: '200',
  work_mem: '32MB',
  random_page_cost: '1.1',
  // Since version 16 the planner sorts before count(distinct), which doubles the cost of the KPI queries.
  enable_presorted_aggregate: 'off',
  // The queries are short; compiling them costs more than it saves.
  jit: 'off',
  // A client that is frozen while it is sent an answer would hold its transaction for ever: neither the statement
  // timeout nor that of idle transactions is looked at meanwhile. Other systems lack the socket option.
  ...(process.platform === 'linux' ? { tcp_user_timeout: '30s' } : {}),
};

const BY_DURABILITY: Readonly<Record<Durability, Readonly<Record<string, string>>>> = {
  durable: { shared_buffers: '256MB', max_wal_size: '2GB', wal_compression: 'on' },
  throwaway: {
    shared_buffers: '128MB',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
  },
};

/** The server's settings as command-line arguments, which win over what stands in the data folder. */
export function settingArguments(port: number, durability: Durability): string[] {
  const settings = { ...COMMON, ...BY_DURABILITY[durability], port: String(port) };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
