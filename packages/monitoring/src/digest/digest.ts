import { LOCALES, type Kpi, type Language, type PackPresentation, type Unit } from '@pulso/kpi-core';

/** A figure as people read it; missing is a dash, never a number. */
export function formatFigure(value: number | null, unit: Unit, language: Language): string {
  if (value === null) return '—';
  const locale = LOCALES[language];
  switch (unit) {
    case 'CLP':
      return new Intl.NumberFormat(locale, { style: 'currency', currency: 'CLP', maximumFractionDigits: 0 }).format(
        value,
      );
    case 'ratio':
      return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(value);
    case 'days':
      return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value)} ${language === 'es' ? 'días' : 'days'}`;
    default:
      return new Intl.NumberFormat(locale).format(value);
  }
}

const STATUS: Readonly<Record<Kpi['status'], Readonly<Record<Language, string>>>> = {
  green: { es: 'bien', en: 'good' },
  amber: { es: 'atención', en: 'watch' },
  red: { es: 'en riesgo', en: 'at risk' },
  none: { es: '', en: '' },
};

export interface DigestInput {
  readonly presentation: PackPresentation;
  readonly headline: Readonly<Record<string, Kpi>>;
  /** Business alerts shown now. */
  readonly alerts: readonly string[];
  readonly asOf: string;
  readonly language: Language;
  readonly externalUrl: string;
}

/** The weekly summary as plain text: every headline figure with its comparison, then what needs attention. */
export function digestMessage({ presentation, headline, alerts, asOf, language, externalUrl }: DigestInput): {
  subject: string;
  text: string;
} {
  const words = {
    es: {
      subject: 'Resumen semanal',
      before: 'antes',
      attention: 'Requiere atención',
      nothing: 'Nada que requiera atención.',
    },
    en: {
      subject: 'Weekly summary',
      before: 'before',
      attention: 'Needs attention',
      nothing: 'Nothing needs attention.',
    },
  }[language];
  const figures = Object.entries(headline).map(([key, kpi]) => {
    const label = presentation.kpis[key]?.label[language] ?? key;
    const status = STATUS[kpi.status][language];
    const before = kpi.previous === null ? '' : ` (${words.before} ${formatFigure(kpi.previous, kpi.unit, language)})`;
    return `- ${label}: ${formatFigure(kpi.value, kpi.unit, language)}${before}${status ? ` — ${status}` : ''}`;
  });
  const attention = alerts.map((alert) => {
    const texts = presentation.alerts[alert];
    return texts ? `- ${texts.title[language]}. ${texts.action[language]}` : `- ${alert}`;
  });
  const text = [
    ...figures,
    '',
    attention.length > 0 ? `${words.attention}:` : words.nothing,
    ...attention,
    '',
    `${externalUrl}/manager/dashboard`,
  ].join('\n');
  return { subject: `${words.subject} · ${asOf}`, text };
}
