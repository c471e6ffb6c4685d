import {
  createSessionTokens,
  forgetNoAccounts,
  heldNoAccounts,
  LOCAL_PRINCIPAL,
  rememberNoAccounts,
  sessionKeys,
  startDirectory,
  type Directory,
  type Principal,
  type SessionTokens,
} from '@pulso/accounts';
import type { Database, Environment, Logger } from '@pulso/platform';
import type { Redis } from 'ioredis';
import { createAuditRecorder, type AuditRecorder } from '../audit/recorder.ts';
import { addressBlock, clientAddress, isForwarded, isSecure, type Incoming } from '../http/client.ts';
import { HttpProblem } from '../http/problem.ts';
import { createAtOnce } from '../limits/at-once.ts';
import { createCounters } from '../limits/counters.ts';
import { createLimiter, type Limiter } from '../limits/limiter.ts';
import { limitTable } from '../limits/limits.ts';
import { createVariantQuota, type VariantQuota } from '../limits/variants.ts';
import { createCredentials, type Authentication, type CredentialCheck, type Credentials } from './credentials.ts';
import { assertReachable, loginRule, type LoginRule } from './login-rule.ts';

/** Everything that decides who may do what, and how often. */
export interface Access {
  readonly directory: Directory;
  readonly tokens: SessionTokens;
  readonly credentials: Credentials;
  readonly limiter: Limiter;
  readonly quota: VariantQuota;
  readonly audit: AuditRecorder;
  loginRule(): LoginRule;
  /** Who asks: `null` for nobody. @throws {HttpProblem} 401 for credentials that are not good, 503 when it cannot be known */
  identify(request: Incoming): Authentication | null | Promise<Authentication | null>;
  /** Who asks, as far as it can be told; credentials that are not good count as none. */
  look(request: Incoming): Promise<Authentication | null>;
  /** Who may be here without credentials. */
  anybody(): Authentication | null;
  /** Closes what administers while the accounts cannot be read. @throws {HttpProblem} 503 */
  assertRecent(): void;
  /** Address of the client, behind the trusted proxies. */
  address(request: Incoming): string;
  /** What limits count an address by. */
  block(request: Incoming): string;
  secure(request: Incoming): boolean;
  stop(): Promise<void>;
}

/** Accounts that were read longer ago than this may have changed since, ms. */
const RECENT_MS = 30_000;

/** Nobody is let in, and nobody is told that their credentials are wrong. */
export const accountsAway = (): HttpProblem =>
  new HttpProblem(503, 'accounts-away', 'the accounts cannot be read at the moment', {
    headers: { 'Retry-After': '2' },
  });

const LOCAL: Authentication = { principal: LOCAL_PRINCIPAL satisfies Principal, session: null, key: null };

/** @throws when nobody could sign in, or the session secret is not usable */
export async function startAccess(
  environment: Environment,
  db: Database,
  redis: Redis,
  logger: Logger,
): Promise<Access> {
  const { host, home, databaseUrl, access: settings } = environment;
  const table = limitTable(settings.limits);
  const directory = await startDirectory(db, {
    onError: (error) =>
      logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'accounts could not be read'),
  });
  const installation = (heldNone: boolean) => ({
    host,
    accounts: directory.accounts(),
    oidc: settings.oidc !== undefined,
    heldNone,
  });
  const heldNone = directory.accounts() === null && (await heldNoAccounts(home, databaseUrl));
  let rule = loginRule(installation(heldNone));
  try {
    assertReachable(installation(heldNone));
    const note = (): void => {
      const remembering = rule === 'open' ? rememberNoAccounts(home, databaseUrl) : forgetNoAccounts(home);
      remembering.catch((error: Error) => logger.debug({ err: error.message }, 'PULSO_HOME cannot be written'));
    };
    directory.onChange(() => {
      rule = loginRule(installation(heldNone));
      note();
    });
    if (directory.accounts() !== null) note();

    const tokens = createSessionTokens(await sessionKeys(settings.sessionSecret, home));
    const credentials = createCredentials(directory, tokens, settings.trustedProxies);
    const counters = createCounters(table, redis);
    const limiter = createLimiter(counters, createAtOnce(table));
    const audit = createAuditRecorder(db, logger);
    const address = (request: Incoming): string => clientAddress(request, settings.trustedProxies);
    const block = (request: Incoming): string => addressBlock(address(request));

    /**
     * A cookie that an earlier installation left behind says nothing where nobody signs in; a key does. Through a proxy
     * that nobody told us of, others than this machine may come.
     */
    const isLocal = (request: Incoming): boolean =>
      rule === 'open' &&
      request.headers.authorization === undefined &&
      (settings.trustedProxies > 0 || !isForwarded(request));
    const refuse = async (request: Incoming): Promise<never> => {
      await limiter.use('refused', null, block(request));
      const bearer = request.headers.authorization !== undefined;
      if (bearer) audit.record({ actor: 'anonymous', action: 'key.refused', outcome: 'denied', ip: address(request) });
      throw new HttpProblem(
        401,
        bearer ? 'bad-key' : 'session-ended',
        bearer ? 'the key is not valid' : 'sign in again',
        {
          headers: { 'WWW-Authenticate': 'Bearer' },
        },
      );
    };
    return {
      directory,
      tokens,
      credentials,
      limiter,
      quota: createVariantQuota(db, counters),
      audit,
      loginRule: () => rule,
      identify(request) {
        if (isLocal(request)) return LOCAL;
        const settle = (checked: CredentialCheck): Authentication | null | Promise<never> => {
          if (checked === 'none') return null;
          if (checked === 'refused') return refuse(request);
          if (checked === 'unknown') throw accountsAway();
          return checked;
        };
        const checked = credentials.check(request);
        return checked instanceof Promise ? checked.then(settle) : settle(checked);
      },
      async look(request) {
        if (isLocal(request)) return LOCAL;
        const checked = await credentials.check(request);
        return typeof checked === 'string' ? null : checked;
      },
      anybody: () => (rule === 'open' ? LOCAL : null),
      assertRecent() {
        const age = directory.ageMs();
        if (age !== null && age <= RECENT_MS) return;
        throw accountsAway();
      },
      address,
      block,
      secure: (request) => isSecure(request, settings.trustedProxies),
      async stop() {
        directory.stop();
        await audit.stop();
      },
    };
  } catch (error) {
    directory.stop();
    throw error;
  }
}
