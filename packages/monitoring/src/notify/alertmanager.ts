import type { AlertEvent } from '../alerts/step.ts';
import type { Localized } from '@pulso/kpi-core';

/** What the texts of a rule are, whichever kind of rule it is. */
export interface AlertTexts {
  readonly title: Localized;
  readonly action: Localized;
}

/** The webhook body of Alertmanager, version 4, so that receivers made for it work as they are. */
export function alertmanagerPayload(event: AlertEvent, texts: AlertTexts, externalUrl: string): object {
  const labels = { alertname: event.rule, severity: event.severity, service: 'pulso', ...event.labels };
  const annotations = {
    summary: texts.title.en,
    summary_es: texts.title.es,
    description: texts.action.en,
    ...(event.value === null ? {} : { value: String(event.value) }),
  };
  const status = event.kind === 'firing' ? 'firing' : 'resolved';
  return {
    version: '4',
    groupKey: `{}:{alertname="${event.rule}"}`,
    truncatedAlerts: 0,
    status,
    receiver: 'pulso',
    groupLabels: { alertname: event.rule },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: externalUrl,
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt: new Date(event.startsAt).toISOString(),
        endsAt: event.kind === 'resolved' ? new Date(event.at).toISOString() : '0001-01-01T00:00:00Z',
        generatorURL: `${externalUrl}/manager/ops`,
        fingerprint: event.fingerprint,
      },
    ],
  };
}

/** Equal for every attempt to tell the same thing, so that a receiver can drop repeats. */
export function idempotencyKey(event: AlertEvent): string {
  return `${event.fingerprint}-${event.startsAt}-${event.kind}`;
}
