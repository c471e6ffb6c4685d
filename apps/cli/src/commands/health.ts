import { systemHealthSchema, type Check, type SystemHealth } from '@pulso/kpi-core';
import { runningIn } from '@pulso/servers';
import type { Command, CommandContext } from '../command.ts';
import { megabytes, memoryBand } from '../health/bands.ts';
import { table } from '../output/table.ts';

const EXIT = { pass: 0, warn: 1, fail: 2 } as const;
const PATIENCE_MS = 5_000;

export const healthCommand: Command = {
  name: 'health',
  usage: [''],
  summary: {
    es: 'pregunta por la salud del sistema; termina con 0 si está bien, 1 si hay avisos, 2 si falla',
    en: 'asks for the health of the system; ends with 0 when it is well, 1 with warnings, 2 when it fails',
  },
  options: {},
  async run(context) {
    const { home, host, port } = context.environment();
    const address = runningIn(home)?.address ?? `http://${host}:${port}`;
    const url = new URL('/health/system', address);
    const health = await ask(url, context);
    if (!health) return EXIT.fail;
    const band = memoryBand(health.memory_usage.process.rss);
    const status = health.status === 'pass' && band.warns ? 'warn' : health.status;
    context.print(render(health, status, url.origin, context));
    return EXIT[status];
  },
};

/** The answer, whatever its status; null, and said why, when there is none. */
async function ask(url: URL, { environment, print, say, signal }: CommandContext): Promise<SystemHealth | null> {
  let answer: unknown;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const { apiKey } = environment().access;
    const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    const response = await fetch(url, { headers, signal: limit });
    if (response.status === 401 || response.status === 403) return refused(response.status, print, say);
    answer = await response.json();
  } catch {
    signal.throwIfAborted();
    print(
      say({
        es: `FALLA: nada responde en ${url.origin}. ¿Está en marcha? Se inicia con: npm start`,
        en: `FAIL: nothing answers at ${url.origin}. Is it running? Start it with: npm start`,
      }),
    );
    return null;
  }
  const parsed = systemHealthSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  print(
    say({
      es: `FALLA: lo que responde en ${url.origin} no es Pulso, o es de otra versión.`,
      en: `FAIL: what answers at ${url.origin} is not Pulso, or is another version.`,
    }),
  );
  return null;
}

/** People sign in here; the command needs a key. */
function refused(status: number, print: CommandContext['print'], say: CommandContext['say']): null {
  print(
    say({
      es: `FALLA: la respuesta es ${status}. Indique en PULSO_API_KEY una clave con el rol monitor: npm run pulso -- key add health`,
      en: `FAIL: the answer is ${status}. Set PULSO_API_KEY to a key with the role monitor: npm run pulso -- key add health`,
    }),
  );
  return null;
}

function render(
  health: SystemHealth,
  status: keyof typeof EXIT,
  origin: string,
  { say, format }: CommandContext,
): string {
  const yes = (well: boolean): string => (well ? 'ok' : say({ es: 'sin respuesta', en: 'no answer' }));
  const unknown = say({ es: 'sin datos', en: 'no data' });
  const { process, redis_cache: cache, redis_queue: queue } = health.memory_usage;
  const mb = (bytes: number): string => `${format.integer(megabytes(bytes))} MB`;
  const used = (of: typeof cache): string =>
    of === null ? unknown : of.max > 0 ? `${mb(of.used)} / ${mb(of.max)}` : mb(of.used);
  const facts = [
    ['postgres', yes(health.postgres)],
    ['redis', yes(health.redis)],
    ['workers', format.integer(health.workers)],
    [
      say({ es: 'aciertos del caché', en: 'cache hits' }),
      health.cache_hit_rate === null ? unknown : format.percent(health.cache_hit_rate),
    ],
    [
      say({ es: 'respuesta media', en: 'mean response' }),
      health.avg_response_time === null ? unknown : `${format.number(health.avg_response_time * 1000)} ms`,
    ],
    [say({ es: 'memoria', en: 'memory' }), `${mb(process.rss)} (${say(memoryBand(process.rss).label)})`],
    ['redis cache', used(cache)],
    ['redis queue', used(queue)],
  ];
  const observed = ({ observedValue, observedUnit }: Check): string => {
    if (observedValue === null) return unknown;
    const value = typeof observedValue === 'number' ? format.number(observedValue) : String(observedValue);
    return observedUnit === undefined ? value : `${value} ${observedUnit}`;
  };
  const checks = Object.entries(health.checks).flatMap(([name, list]) =>
    list.map((check) => [name, check.status, observed(check), check.output ?? '']),
  );
  const titles = [
    { es: 'revisión', en: 'check' },
    { es: 'estado', en: 'status' },
    { es: 'medido', en: 'observed' },
    { es: 'detalle', en: 'detail' },
  ].map(say);
  return [table([status.toUpperCase(), origin], facts), ...(checks.length > 0 ? ['', table(titles, checks)] : [])].join(
    '\n',
  );
}
