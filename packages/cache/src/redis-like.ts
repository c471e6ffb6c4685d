/**
 * The part of ioredis that the cache uses, as structural types: an ioredis client fits as it is, a test double needs
 * no library.
 */
export interface RedisEvents {
  readonly status: string;
  on(event: string, listener: (...args: string[]) => void): unknown;
  off(event: string, listener: (...args: string[]) => void): unknown;
}

export type RedisArgument = string | number | Buffer;

export interface RedisPipeline {
  exec(): Promise<[error: Error | null, result: unknown][] | null>;
}

export interface RedisCommands extends RedisEvents {
  /** True for a cluster client: keys of different slots then travel one by one. */
  readonly isCluster?: boolean;
  /** The servers that hold keys, of a cluster client. */
  nodes?(role: 'master'): Pick<RedisCommands, 'scan'>[];
  getBuffer(key: string): Promise<Buffer | null>;
  mgetBuffer(keys: string[]): Promise<(Buffer | null)[]>;
  time(): Promise<(number | string)[]>;
  ping(): Promise<string>;
  info(section: string): Promise<string>;
  scan(cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', size: number): Promise<[string, string[]]>;
  evalsha(sha: string, keys: number, ...args: RedisArgument[]): Promise<unknown>;
  eval(source: string, keys: number, ...args: RedisArgument[]): Promise<unknown>;
  pipeline(commands: RedisArgument[][]): RedisPipeline;
  disconnect(reconnect?: boolean): void;
}

export interface RedisSubscriber extends RedisEvents {
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  ping(): Promise<unknown>;
  disconnect(reconnect?: boolean): void;
}

/** True for an error that Redis itself answered, as against one of the connection. */
export function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}
