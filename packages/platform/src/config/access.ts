import { z } from 'zod';

/** Sign-in by an identity provider (OpenID Connect, code flow with PKCE). */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Origin that the browser sees, for the redirect URI. */
  readonly publicUrl: string;
  readonly scopes: string;
  /** Claim that names groups or roles; text or a list. */
  readonly roleClaim: string;
  /** Value of that claim → role of Pulso. The first that fits counts. */
  readonly roles: readonly { readonly value: string; readonly role: string }[];
  /** Claim that names the project managers whose statements somebody with the role `project_manager` sees. */
  readonly projectManagerClaim: string;
}

/** Who may reach Pulso and how. */
export interface AccessSettings {
  /** Signs session tokens; `undefined`: generated into `PULSO_HOME`. */
  readonly sessionSecret: string | undefined;
  /** Names (without port) under which Pulso is reached, besides loopback. */
  readonly publicHosts: readonly string[];
  /** Reverse proxies in front whose `X-Forwarded-*` are believed. */
  readonly trustedProxies: number;
  /** Numbers that replace those of the table of limits, by its names. */
  readonly limits: Readonly<Record<string, { readonly points: number; readonly seconds: number }>>;
  readonly oidc: OidcSettings | undefined;
  /** Key that the command line shows to the api. */
  readonly apiKey: string | undefined;
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const LIMIT = /^([a-z-]+)=(\d{1,9})\/(\d{1,6})$/;
const MAPPING = /^(.+)=([a-z_]+)$/;
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])$/;

const list = (pattern: RegExp, expected: string) =>
  z
    .string()
    .default('')
    .refine((text) => words(text).every((word) => pattern.test(word)), expected);

export const accessVariables = {
  PULSO_SESSION_SECRET: z.string().trim().min(32, 'at least 32 random characters').optional(),
  PULSO_PUBLIC_HOSTS: list(HOST, 'expected lower-case names without port, separated by commas'),
  PULSO_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  PULSO_LIMITS: list(LIMIT, 'expected name=points/seconds, separated by commas, for example refresh=60/60'),
  PULSO_API_KEY: z.string().optional(),
  PULSO_OIDC_ISSUER: z.url({ protocol: /^https?$/, error: 'expected the https address of the provider' }).optional(),
  PULSO_OIDC_CLIENT_ID: z.string().optional(),
  PULSO_OIDC_CLIENT_SECRET: z.string().optional(),
  PULSO_OIDC_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'expected for example https://pulso.example.com' })
    .optional(),
  PULSO_OIDC_SCOPES: z.string().default('openid profile email'),
  PULSO_OIDC_ROLE_CLAIM: z.string().default('groups'),
  PULSO_OIDC_ROLES: list(MAPPING, 'expected value=role, separated by commas, for example finance=manager'),
  PULSO_OIDC_PROJECT_MANAGER_CLAIM: z.string().default('name'),
};

type AccessVariables = z.infer<z.ZodObject<typeof accessVariables>>;

/** Variables that are needed when another one is set. */
export function missingAccessVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  if (!env['PULSO_OIDC_ISSUER']) return [];
  return ['PULSO_OIDC_CLIENT_ID', 'PULSO_OIDC_PUBLIC_URL', 'PULSO_OIDC_ROLES']
    .filter((name) => !env[name])
    .map((name) => `${name}: needed with PULSO_OIDC_ISSUER`);
}

export function accessSettings(env: AccessVariables): AccessSettings {
  const pairs = words(env.PULSO_LIMITS).map((word) => LIMIT.exec(word)!);
  return {
    sessionSecret: env.PULSO_SESSION_SECRET,
    publicHosts: words(env.PULSO_PUBLIC_HOSTS),
    trustedProxies: env.PULSO_TRUSTED_PROXIES,
    limits: Object.fromEntries(
      pairs.map(([, name, points, seconds]) => [name!, { points: Number(points), seconds: Number(seconds) }]),
    ),
    oidc: oidcSettings(env),
    apiKey: env.PULSO_API_KEY,
  };
}

function oidcSettings(env: AccessVariables): OidcSettings | undefined {
  const { PULSO_OIDC_ISSUER: issuer, PULSO_OIDC_CLIENT_ID: clientId, PULSO_OIDC_PUBLIC_URL: publicUrl } = env;
  if (!issuer || !clientId || !publicUrl) return undefined;
  return {
    issuer,
    clientId,
    clientSecret: env.PULSO_OIDC_CLIENT_SECRET,
    publicUrl: new URL(publicUrl).origin,
    scopes: env.PULSO_OIDC_SCOPES,
    roleClaim: env.PULSO_OIDC_ROLE_CLAIM,
    roles: words(env.PULSO_OIDC_ROLES)
      .map((word) => MAPPING.exec(word)!)
      .map(([, value, role]) => ({ value: value!, role: role! })),
    projectManagerClaim: env.PULSO_OIDC_PROJECT_MANAGER_CLAIM,
  };
}
