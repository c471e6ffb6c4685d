import type { InstallationFigures } from '../health/installation.ts';
import type { ProbeResults } from '../health/probes.ts';
import { above, below, isTrue, type AlertRule } from './rule.ts';

/** What the system rules look at. */
export interface SystemSample {
  readonly probes: ProbeResults;
  readonly figures: InstallationFigures;
  /** How long the evaluator has been up, ms: a young installation has no rates yet. */
  readonly uptimeMs: number;
  /** Differences that the last drift check found; `null` before the first. */
  readonly drift: number | null;
  readonly nowMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const MB = 2 ** 20;
const WARM_UP_MS = 10 * MINUTE;

const ratio = (memory: ProbeResults['queue']) =>
  memory && memory.maxBytes > 0 ? memory.usedBytes / memory.maxBytes : null;

/** The rules on the platform itself. Limits follow the service targets: hit rate 80 %, response 2 s, two workers, 90 % memory. */
export const SYSTEM_RULES: readonly AlertRule<SystemSample>[] = [
  {
    id: 'PostgresDown',
    severity: 'critical',
    title: { es: 'Postgres no responde', en: 'Postgres does not answer' },
    action: {
      es: 'Revise el servidor de base de datos. Los tableros siguen mostrando las últimas cifras.',
      en: 'Check the database server. Dashboards keep showing the last figures.',
    },
    forMs: 10 * SECOND,
    clearForMs: 30 * SECOND,
    noData: 'keep',
    inhibitedBy: [],
    read: ({ probes }) => [{ ...isTrue(probes.postgresMs === null), labels: {} }],
  },
  {
    id: 'RedisDown',
    severity: 'critical',
    title: { es: 'Redis no responde', en: 'Redis does not answer' },
    action: {
      es: 'Revise el servidor Redis del rol indicado. Las lecturas siguen; las actualizaciones esperan.',
      en: 'Check the Redis server of the role named. Reads go on; refreshes wait.',
    },
    forMs: 10 * SECOND,
    clearForMs: 30 * SECOND,
    noData: 'keep',
    inhibitedBy: [],
    read: ({ probes }) => [
      { ...isTrue(probes.cache === null), labels: { role: 'cache' } },
      { ...isTrue(probes.queue === null), labels: { role: 'queue' } },
    ],
  },
  {
    id: 'WorkersLow',
    severity: 'critical',
    title: { es: 'Menos de dos workers activos', en: 'Fewer than two live workers' },
    action: {
      es: 'Inicie más procesos worker; revise sus registros.',
      en: 'Start more worker processes; read their logs.',
    },
    forMs: MINUTE,
    clearForMs: MINUTE,
    noData: 'keep',
    // Heartbeats stand in the queue Redis: without it their number is not known, which is not zero.
    inhibitedBy: ['RedisDown'],
    read: ({ probes, figures }) => [
      { ...below(probes.heartbeats === null ? null : figures.workers, 2, 2), labels: {} },
    ],
  },
  {
    id: 'CacheHitRateLow',
    severity: 'warning',
    title: { es: 'Pocas respuestas desde la caché', en: 'Low cache hit rate' },
    action: {
      es: 'Vea qué variantes se piden y si la precomputación las cubre.',
      en: 'See which variants are asked for and whether precompute covers them.',
    },
    forMs: 5 * MINUTE,
    clearForMs: 5 * MINUTE,
    noData: 'keep',
    inhibitedBy: ['RedisDown'],
    read: ({ figures, uptimeMs }) => [
      { ...below(uptimeMs < WARM_UP_MS ? null : figures.hitRate, 0.8, 0.85), labels: {} },
    ],
  },
  {
    id: 'ResponseTimeHigh',
    severity: 'critical',
    title: { es: 'Respuestas lentas', en: 'Slow responses' },
    action: {
      es: 'Revise la carga de los procesos api y de Postgres.',
      en: 'Check the load of the api processes and of Postgres.',
    },
    forMs: 2 * MINUTE,
    clearForMs: 2 * MINUTE,
    noData: 'keep',
    inhibitedBy: ['PostgresDown'],
    read: ({ figures }) => [{ ...above(figures.p95, 2_000, 1_500), labels: {} }],
  },
  {
    id: 'RedisMemoryHigh',
    severity: 'critical',
    title: { es: 'Redis de colas casi lleno', en: 'Queue Redis almost full' },
    action: {
      es: 'Aumente maxmemory o vacíe trabajos fallidos: al llenarse se rechazan trabajos nuevos.',
      en: 'Raise maxmemory or clear failed jobs: when it is full, new jobs are refused.',
    },
    forMs: 2 * MINUTE,
    clearForMs: 2 * MINUTE,
    noData: 'keep',
    inhibitedBy: ['RedisDown'],
    // A full cache Redis is normal: it evicts.
    read: ({ probes }) => [{ ...above(ratio(probes.queue), 0.9, 0.85), labels: { role: 'queue' } }],
  },
  {
    id: 'EvictionPolicyWrong',
    severity: 'critical',
    title: { es: 'Política de expulsión equivocada', en: 'Wrong eviction policy' },
    action: {
      es: 'Ponga maxmemory-policy noeviction en el Redis de colas: con otra se pierden trabajos sin aviso.',
      en: 'Set maxmemory-policy noeviction on the queue Redis: with any other, jobs are lost silently.',
    },
    forMs: 0,
    clearForMs: 10 * SECOND,
    noData: 'keep',
    inhibitedBy: ['RedisDown'],
    read: ({ probes }) => [
      { ...isTrue(probes.queue === null ? null : probes.queue.policy !== 'noeviction'), labels: { role: 'queue' } },
    ],
  },
  {
    id: 'ChangeFeedLag',
    severity: 'critical',
    title: { es: 'Los cambios llegan tarde a las pantallas', en: 'Changes reach the screens late' },
    action: { es: 'Revise el scheduler líder y sus registros.', en: 'Check the leading scheduler and its logs.' },
    forMs: 30 * SECOND,
    clearForMs: 30 * SECOND,
    noData: 'keep',
    inhibitedBy: ['PostgresDown'],
    read: ({ probes }) => [{ ...above(probes.feed?.oldestMs ?? null, 30_000, 5_000), labels: {} }],
  },
  {
    id: 'QueueBacklog',
    severity: 'warning',
    title: { es: 'Muchos trabajos en espera', en: 'Many jobs waiting' },
    action: {
      es: 'Agregue workers o revise trabajos lentos en Bull Board.',
      en: 'Add workers, or look for slow jobs in Bull Board.',
    },
    forMs: 2 * MINUTE,
    clearForMs: 2 * MINUTE,
    noData: 'keep',
    inhibitedBy: ['RedisDown', 'WorkersLow'],
    read: ({ probes }) =>
      Object.entries(probes.depth ?? {}).map(([queue, depth]) => ({
        ...above(depth.waiting, 1_000, 500),
        labels: { queue },
      })),
  },
  {
    id: 'SchedulerTickMissed',
    severity: 'critical',
    title: { es: 'El scheduler no avanza', en: 'The scheduler does not tick' },
    action: {
      es: 'Inicie un proceso scheduler; revise sus registros.',
      en: 'Start a scheduler process; read its logs.',
    },
    forMs: 30 * SECOND,
    clearForMs: 30 * SECOND,
    noData: 'keep',
    inhibitedBy: ['RedisDown', 'PostgresDown'],
    read: ({ probes, figures, nowMs }) => [
      {
        ...isTrue(
          probes.heartbeats === null
            ? null
            : figures.leader === null || nowMs - (figures.leader.lastTurnAtMs ?? 0) > 30_000,
        ),
        labels: {},
      },
    ],
  },
  {
    id: 'ProcessMemoryHigh',
    severity: 'warning',
    title: { es: 'Un proceso usa más de 1500 MB', en: 'A process uses more than 1500 MB' },
    action: {
      es: 'Reinícielo e informe el caso con el panel de memoria.',
      en: "Restart it and report the case with the dashboard's memory panel.",
    },
    forMs: 2 * MINUTE,
    clearForMs: MINUTE,
    noData: 'keep',
    inhibitedBy: [],
    read: ({ probes }) =>
      [...Map.groupBy(probes.heartbeats ?? [], ({ process }) => process)].map(([process, beats]) => ({
        ...above(Math.max(...beats.map(({ rss }) => Math.round(rss / MB))), 1_500, 1_400),
        labels: { process },
      })),
  },
  {
    id: 'RollupDrift',
    severity: 'critical',
    title: { es: 'Los acumulados no coinciden con las filas', en: 'Rollups differ from the rows' },
    action: {
      es: 'Reconstruya los acumulados (npm run pulso -- rollup rebuild) e informe el caso.',
      en: 'Rebuild the rollups (npm run pulso -- rollup rebuild) and report the case.',
    },
    forMs: 0,
    clearForMs: 0,
    noData: 'keep',
    inhibitedBy: [],
    read: ({ drift }) => [{ ...above(drift, 0, 0), labels: {} }],
  },
];
