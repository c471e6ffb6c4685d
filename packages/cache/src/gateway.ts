import { createBreaker } from './breaker.ts';
import type { Breaker, BreakerOptions } from './breaker.ts';
import { createDeadlines, DeadlineError } from './deadline.ts';
import { CacheUnavailableError } from './errors.ts';
import type { EmitEvent } from './events.ts';
import { isReplyError } from './redis-like.ts';
import type { RedisArgument, RedisCommands } from './redis-like.ts';
import type { ScriptName, Scripts } from './scripts.ts';

/** One command of a batch: a Redis command or one of our scripts. */
export type BatchCall =
  | { readonly command: RedisArgument[] }
  | { readonly script: ScriptName; readonly keys: string[]; readonly args: RedisArgument[] };

/**
 * Every call to Redis goes through here: deadline, breaker, scripts. A call rejects with a CacheUnavailableError when
 * Redis did not answer (in time), or with Redis' own ReplyError when it answered with an error.
 */
export interface Gateway {
  /** False when a call would fail at once; ask it before building anything costly. */
  readonly available: boolean;
  readonly breaker: Breaker;
  call<T>(name: string, op: (client: RedisCommands) => Promise<T>, timeoutMs?: number): Promise<T>;
  script(name: ScriptName, keys: string[], args: RedisArgument[], timeoutMs?: number): Promise<unknown>;
  /** One round trip; a call that Redis answered with an error stands in the answer as that error. */
  batch(calls: BatchCall[], timeoutMs?: number): Promise<unknown[]>;
  stop(): void;
}

export interface GatewayOptions {
  readonly client: RedisCommands;
  readonly scripts: Scripts;
  readonly opTimeoutMs: number;
  readonly breaker: BreakerOptions;
  readonly emit: EmitEvent;
}

// Redis answered, but cannot serve: no different from being away.
const cannotServe = /^(LOADING|MASTERDOWN|CLUSTERDOWN|BUSY|NOAUTH|WRONGPASS|NOPERM|MOVED|ASK)\b/;

export function createGateway({ client, scripts, opTimeoutMs, breaker: limits, emit }: GatewayOptions): Gateway {
  const withDeadline = createDeadlines();
  let wasReady = client.status === 'ready';
  let stopped = false;
  const onReady = (): void => {
    wasReady = true;
    breaker.probeNow();
  };
  client.on('ready', onReady);

  const breaker = createBreaker(limits, () => withDeadline(client.ping(), opTimeoutMs), {
    onChange: (state, reason) => emit({ kind: 'breaker', state, reason }),
    // A line that went dead without a word is never closed by the other side.
    onStuck: () => client.disconnect(true),
  });

  const unavailable = (name: string, cause: unknown): CacheUnavailableError => {
    breaker.failure(cause instanceof Error ? cause.message : String(cause));
    return new CacheUnavailableError(name, cause);
  };

  const isAvailable = (): boolean => !stopped && breaker.closed && (client.status === 'ready' || !wasReady);

  const call = async <T>(name: string, op: (c: RedisCommands) => Promise<T>, timeoutMs = opTimeoutMs): Promise<T> => {
    if (!isAvailable()) {
      // After a turn of the event loop: a caller that asks again and again must not keep the answer of the probe out.
      await new Promise((resolve) => setImmediate(resolve));
      throw new CacheUnavailableError(name);
    }
    try {
      const work = wasReady ? op(client) : untilReady(client).then(() => op(client));
      const answer = await withDeadline(work, timeoutMs);
      breaker.success();
      return answer;
    } catch (error) {
      if (isReplyError(error) && !cannotServe.test(error.message)) {
        breaker.success();
        throw error;
      }
      throw unavailable(name, error);
    }
  };

  const script: Gateway['script'] = (name, keys, args, timeoutMs) =>
    call(
      name,
      async (c) => {
        const { sha, source } = scripts[name];
        try {
          return await c.evalsha(sha, keys.length, ...keys, ...args);
        } catch (error) {
          if (!isNoScript(error)) throw error;
          return c.eval(source, keys.length, ...keys, ...args);
        }
      },
      timeoutMs,
    );

  const asCommand = (one: BatchCall, whole: boolean): RedisArgument[] => {
    if ('command' in one) return one.command;
    const { sha, source } = scripts[one.script];
    return [whole ? 'eval' : 'evalsha', whole ? source : sha, one.keys.length, ...one.keys, ...one.args];
  };

  const batch: Gateway['batch'] = (calls, timeoutMs) =>
    call(
      'a batch',
      async (c) => {
        const answers = await runPipeline(
          c,
          calls.map((one) => asCommand(one, false)),
        );
        // The server forgot its scripts: send those again whole. What ran is not repeated.
        const missing = answers.flatMap((answer, index) => (isNoScript(answer) ? [index] : []));
        if (missing.length > 0) {
          const again = await runPipeline(
            c,
            missing.map((index) => asCommand(calls[index]!, true)),
          );
          for (const [at, index] of missing.entries()) answers[index] = again[at];
        }
        return answers;
      },
      timeoutMs,
    );

  return {
    get available() {
      return isAvailable();
    },
    breaker,
    call,
    script,
    batch,
    stop() {
      stopped = true;
      client.off('ready', onReady);
      breaker.stop();
    },
  };
}

async function runPipeline(client: RedisCommands, commands: RedisArgument[][]): Promise<unknown[]> {
  if (commands.length === 0) return [];
  // A cluster's client refuses a pipeline over several servers. One per command goes out in the same turn all the same.
  // That their order is not kept between servers costs nothing: each caller only needs the namespace of a moment after
  // it was called.
  const parts = client.isCluster === true ? commands.map((command) => [command]) : [commands];
  const results = await Promise.all(parts.map((part) => client.pipeline(part).exec()));
  return results.flatMap((part) => {
    if (!part) throw new DeadlineError(0);
    return part.map(answerOf);
  });
}

function answerOf([error, result]: [error: Error | null, result: unknown]): unknown {
  if (error === null) return result;
  if (isReplyError(error) && !cannotServe.test(error.message)) return error;
  throw error;
}

const isNoScript = (error: unknown): boolean => isReplyError(error) && error.message.startsWith('NOSCRIPT');

/** The first connection may still be under way; the caller's deadline bounds this wait. */
function untilReady(client: RedisCommands): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
  return new Promise((resolve) => {
    const ready = (): void => {
      client.off('ready', ready);
      resolve();
    };
    client.on('ready', ready);
  });
}
