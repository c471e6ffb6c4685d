import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadEnvFile } from 'node:process';
import { z } from 'zod';
import { alertSettings, alertVariables, missingAlertVariables, type AlertSettings } from './alerting.ts';
import { accessSettings, accessVariables, missingAccessVariables, type AccessSettings } from './access.ts';

/** A variable that is missing or wrong; the message names each one. */
export class InvalidEnvironment extends Error {
  readonly code = 'invalid-environment';
}

const seconds = (fallback: number) => z.coerce.number().int().min(1).max(86_400).default(fallback);
const optionalText = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .optional();
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'expected postgres://user@host:port/database');
const redisUrl = z.string().regex(/^rediss?:\/\//, 'expected redis://host:port');

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: postgresUrl,
  REDIS_URL: redisUrl.optional(),
  REDIS_CACHE_URL: redisUrl.optional(),
  REDIS_QUEUE_URL: redisUrl.optional(),
  REDIS_CACHE_TTL_DASHBOARD: seconds(300),
  REDIS_CACHE_TTL_KPIS: seconds(600),
  REDIS_CACHE_TTL_CHARTS: seconds(900),
  REDIS_CACHE_TTL_FINANCIALS: seconds(1800),
  L1_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 34)
    .default(64 * 1024 * 1024),
  PULSO_HOME: z.string().default('.pulso'),
  PULSO_PACKS: z.string().default(''),
  PULSO_AS_OF: z.iso.date('expected YYYY-MM-DD').optional(),
  PULSO_DEMO: z.enum(['sample', 'generated', 'none']).default('generated'),
  PULSO_WEBHOOK_SECRET: optionalText,
  SENTRY_DSN: optionalText,
  SENTRY_PAGE_DSN: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  WORKERS: z.coerce.number().int().min(1).max(64).default(2),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
  WORKER_MAX_JOBS: z.coerce.number().int().min(0).default(10_000),
  WORKER_MAX_RSS_MB: z.coerce.number().int().min(0).default(512),
  PRECOMPUTE_SECONDS: z.coerce.number().min(0).max(110).default(20),
  PG_POOL_MAX: z.coerce.number().int().min(2).max(200).default(10),
  ...accessVariables,
  ...alertVariables,
});

/** The environment of a process, checked. Times in seconds where the name says TTL. */
export interface Environment {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string;
  readonly redis: { readonly cacheUrl: string; readonly queueUrl: string };
  readonly ttlSeconds: {
    readonly dashboard: number;
    readonly kpis: number;
    readonly charts: number;
    readonly financials: number;
  };
  /** Bytes of snapshots that each api keeps in memory; 0 = none. */
  readonly l1MaxBytes: number;
  readonly home: string;
  /** Package names or paths; the first is the default pack. */
  readonly packs: readonly string[];
  /** Fixes the calendar day of every computation. */
  readonly asOf: string | undefined;
  readonly demo: 'sample' | 'generated' | 'none';
  readonly webhookSecret: string | undefined;
  readonly sentryDsn: string | undefined;
  /** Where browsers report errors of the page. */
  readonly sentryPageDsn: string | undefined;
  readonly logLevel: string;
  readonly workers: number;
  readonly workerConcurrency: number;
  /** When a worker makes way for a fresh one; 0 = never. */
  readonly workerLimits: { readonly maxJobs: number; readonly maxRssBytes: number };
  /** Seconds of a database connection that precomputing may take of every two minutes. */
  readonly precomputeSeconds: number;
  readonly pgPoolMax: number;
  readonly access: AccessSettings;
  readonly alerts: AlertSettings;
}

/** The pack that every installation has. */
const DEFAULT_PACK = '@pulso/pack-edp';

/**
 * Checks variables and gives them their types.
 * @throws {InvalidEnvironment} naming every variable that is missing or wrong
 */
export function parseEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const cacheUrl = given['REDIS_CACHE_URL'] ?? given['REDIS_URL'];
  const queueUrl = given['REDIS_QUEUE_URL'] ?? given['REDIS_URL'];
  if (!cacheUrl) faults.push('REDIS_CACHE_URL: set it together with REDIS_QUEUE_URL, or set REDIS_URL');
  if (!queueUrl) faults.push('REDIS_QUEUE_URL: set it together with REDIS_CACHE_URL, or set REDIS_URL');
  faults.push(...missingAccessVariables(given), ...missingAlertVariables(given));
  if (!parsed.success || !cacheUrl || !queueUrl || faults.length > 0) {
    throw new InvalidEnvironment(`the environment is not usable:\n  ${faults.join('\n  ')}`);
  }
  const env = parsed.data;
  const extra = env.PULSO_PACKS.split(',').map((pack) => pack.trim());
  return {
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    redis: { cacheUrl, queueUrl },
    ttlSeconds: {
      dashboard: env.REDIS_CACHE_TTL_DASHBOARD,
      kpis: env.REDIS_CACHE_TTL_KPIS,
      charts: env.REDIS_CACHE_TTL_CHARTS,
      financials: env.REDIS_CACHE_TTL_FINANCIALS,
    },
    l1MaxBytes: env.L1_MAX_BYTES,
    home: resolve(env.PULSO_HOME),
    packs: [DEFAULT_PACK, ...extra.filter((pack) => pack !== '' && pack !== DEFAULT_PACK)],
    asOf: env.PULSO_AS_OF,
    demo: env.PULSO_DEMO,
    webhookSecret: env.PULSO_WEBHOOK_SECRET,
    sentryDsn: env.SENTRY_DSN,
    sentryPageDsn: env.SENTRY_PAGE_DSN,
    logLevel: env.LOG_LEVEL,
    workers: env.WORKERS,
    workerConcurrency: env.WORKER_CONCURRENCY,
    workerLimits: { maxJobs: env.WORKER_MAX_JOBS, maxRssBytes: env.WORKER_MAX_RSS_MB * 2 ** 20 },
    precomputeSeconds: env.PRECOMPUTE_SECONDS,
    pgPoolMax: env.PG_POOL_MAX,
    access: accessSettings(env),
    alerts: alertSettings(env),
  };
}

/** Reads `.env` of the directory (variables that are set already win), then {@link parseEnvironment}. */
export function readEnvironment(directory = process.cwd()): Environment {
  const file = join(directory, '.env');
  if (existsSync(file)) loadEnvFile(file);
  return parseEnvironment(process.env);
}
