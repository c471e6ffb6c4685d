import { parseSnapshot, type SnapshotReader } from '@pulso/cache';
import {
  businessAlertSchema,
  kpiSchema,
  loadRules,
  presentWithRules,
  SCOPE_ALL,
  snapshotKey,
  variantOf,
  type PackDefinition,
  type PackRegistry,
} from '@pulso/kpi-core';
import {
  businessRules,
  createEvaluator,
  deliverNext,
  digestMessage,
  emailReceiver,
  installationFigures,
  slackReceiver,
  SYSTEM_RULES,
  webhookReceiver,
  type AlertRule,
  type BusinessSample,
  type Probes,
  type Receiver,
  type SystemSample,
} from '@pulso/monitoring';
import type { AlertSettings, Database, Logger } from '@pulso/platform';
import { sql } from 'kysely';
import { z } from 'zod';

type Sample = SystemSample & BusinessSample;

export interface AlertingDependencies {
  readonly db: Database;
  readonly packs: PackRegistry;
  readonly reader: SnapshotReader;
  readonly probes: Probes;
  readonly settings: AlertSettings;
  readonly logger: Logger;
}

export interface Alerting {
  /** One look at the installation. */
  look(): Promise<void>;
  /** Delivers one message; false when none is due. */
  deliver(signal: AbortSignal): Promise<boolean>;
  /** Another process may have gone on with the alerts. */
  reload(): void;
  /** The weekly summary of one pack to the people who asked for it. */
  sendDigest(pack: PackDefinition): Promise<void>;
  close(): void;
}

/** Figures of api processes come by their heartbeats; a scheduler answers no requests of its own. */
const NO_FIGURES = { requests: 0, requestMs: 0, reads: 0, hits: 0, p95: null, sockets: 0 };

const dashboardSchema = z.object({
  data: z.object({ headline: z.record(z.string(), kpiSchema), alerts: z.array(businessAlertSchema) }),
  meta: z.object({ asOf: z.string() }),
});

export function createAlerting({ db, packs, reader, probes, settings, logger }: AlertingDependencies): Alerting {
  const startedAt = Date.now();
  const mail = settings.email && emailReceiver({ ...settings.email, language: settings.language });
  const receivers: Receiver[] = [
    ...(settings.webhook
      ? [
          webhookReceiver({
            ...settings.webhook,
            allowPrivate: settings.allowPrivate,
            externalUrl: settings.externalUrl,
          }),
        ]
      : []),
    ...(settings.slackUrl
      ? [slackReceiver({ url: settings.slackUrl, language: settings.language, allowPrivate: settings.allowPrivate })]
      : []),
    ...(mail && settings.email && settings.email.to.length > 0 ? [mail] : []),
  ];
  const rules: AlertRule<Sample>[] = [...SYSTEM_RULES, ...packs.all.flatMap((pack) => businessRules(pack))];
  const evaluator = createEvaluator<Sample>({
    db,
    rules,
    receivers,
    onError: (message, error) => logger.warn({ err: error instanceof Error ? error.message : String(error) }, message),
  });

  const readDashboard = async (pack: PackDefinition) => {
    const read = await reader.read(snapshotKey(pack, variantOf(pack, SCOPE_ALL, {}), 'dashboard'));
    if (!read.found) return null;
    const parsed = dashboardSchema.safeParse(await parseSnapshot(read.entry));
    return parsed.success ? { ...parsed.data.data, asOf: parsed.data.meta.asOf } : null;
  };

  const business = async (): Promise<BusinessSample['business']> =>
    Object.fromEntries(
      await Promise.all(
        packs.all.map(
          async (pack) => [pack.id, (await readDashboard(pack))?.alerts.map(({ id }) => id) ?? null] as const,
        ),
      ),
    );

  const drift = async (): Promise<number | null> => {
    const { rows } = await sql<{ differences: number | null }>`
      select max((detail ->> 'differences')::int) as differences from pulso.scheduler_task where name like 'drift:%'`.execute(
      db,
    );
    return rows[0]?.differences ?? null;
  };

  return {
    async look() {
      const latest = probes.latest();
      const nowMs = Date.now();
      await evaluator.look(
        {
          probes: latest,
          figures: installationFigures(latest.heartbeats, '', NO_FIGURES),
          uptimeMs: nowMs - startedAt,
          drift: await drift().catch(() => null),
          business: await business(),
          nowMs,
        },
        nowMs,
      );
    },
    deliver: (signal) => deliverNext({ db, receivers, texts: evaluator.texts }, signal),
    reload: evaluator.reload,
    async sendDigest(pack) {
      if (!mail || settings.digestTo.length === 0) return;
      const dashboard = await readDashboard(pack);
      if (!dashboard) throw new Error('no dashboard snapshot to summarise');
      const message = digestMessage({
        presentation: presentWithRules(pack, await loadRules(db, pack)),
        headline: dashboard.headline,
        alerts: dashboard.alerts.map(({ id }) => id),
        asOf: dashboard.asOf,
        language: settings.language,
        externalUrl: settings.externalUrl,
      });
      await mail.deliver({ ...message, to: settings.digestTo });
    },
    close: () => {
      for (const receiver of receivers) receiver.close();
      mail?.close();
    },
  };
}
