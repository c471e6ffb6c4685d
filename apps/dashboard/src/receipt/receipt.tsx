import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import type { Kpi } from '@pulso/kpi-core/contract';
import type { SnapshotType } from '../api/types.ts';
import { DrillLink } from '../drilldown/drill-link.tsx';
import { percent } from '../format/figure.ts';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useKpi } from '../kpi-card/use-kpi.ts';
import type { ReceiptSubject } from '../overlays/overlay-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { ComputedFacts, Fact } from './computed-facts.tsx';
import { VerifyButton } from './verify-button.tsx';
import './receipt.css';

/** Where a number comes from: formula, comparison, limits, computation; and the button that proves it. */
export function Receipt({ subject }: { subject: ReceiptSubject }): ReactNode {
  const { pack } = usePage();
  const { text } = useLocale();
  const { presentation } = pack;
  if (subject.kind === 'kpi') return <KpiReceipt id={subject.key} />;
  const described = subject.kind === 'chart' ? presentation.charts[subject.key] : presentation.tables[subject.key];
  if (!described) return null;
  const type: SnapshotType =
    subject.kind === 'chart' ? 'charts' : (presentation.tables[subject.key]?.snapshot ?? 'financials');
  return (
    <div className="receipt">
      <Popover.Title className="receipt__title">{text(described.label)}</Popover.Title>
      <p className="receipt__description">{text(described.description)}</p>
      <dl className="receipt__facts">
        <ComputedFacts type={type} />
      </dl>
      <VerifyButton type={type} entry={described.items.split('.')[0]!} />
    </div>
  );
}

function KpiReceipt({ id }: { id: string }): ReactNode {
  const { pack } = usePage();
  const { t, text } = useLocale();
  const state = useKpi(id);
  const presentation = pack.presentation.kpis[id];
  if (!presentation) return null;
  return (
    <div className="receipt" data-testid="receipt">
      <Popover.Title className="receipt__title">{text(presentation.label)}</Popover.Title>
      <p className="receipt__description">{text(presentation.description)}</p>
      <div className="receipt__formula">
        <p>{text(presentation.formula)}</p>
        <code>{presentation.symbols}</code>
      </div>
      <dl className="receipt__facts">
        {state.kind === 'value' && <KpiFacts kpi={state.kpi} asOf={state.asOf} />}
        <ComputedFacts type="kpis" />
      </dl>
      {state.kind === 'value' && state.kpi.spark.length > 0 && <Series kpi={state.kpi} />}
      <div className="receipt__actions">
        <VerifyButton type="kpis" entry={id} />
        {presentation.drilldown && (
          <DrillLink target={{ kind: 'metric', metric: id }} className="button">
            {t('receipt.drill')}
          </DrillLink>
        )}
      </div>
    </div>
  );
}

function KpiFacts({ kpi, asOf }: { kpi: Kpi; asOf: string }): ReactNode {
  const { t, figure, range, language } = useLocale();
  const note =
    kpi.previousSource === 'recorded' || kpi.previousSource === 'reconstructed'
      ? ` (${t(`kpi.${kpi.previousSource}`)})`
      : '';
  return (
    <>
      <Fact label={t('receipt.value')} strong>
        {figure(kpi.value, kpi.unit)}
      </Fact>
      {kpi.previous !== null && (
        <Fact label={t('receipt.previous')}>
          {figure(kpi.previous, kpi.unit)}
          {kpi.previousPeriod && ` · ${range(kpi.previousPeriod.from, kpi.previousPeriod.to, asOf)}`}
          {note}
        </Fact>
      )}
      {(kpi.limits || (kpi.target && kpi.status !== 'none')) && <Fact label={t('receipt.limits')}>{limitsText()}</Fact>}
      <Fact label={t('receipt.sample')}>{number(kpi.sampleSize, language)}</Fact>
    </>
  );

  function limitsText(): string {
    if (!kpi.limits) return t('receipt.limitsPace', { elapsed: percent(kpi.target?.elapsed ?? 0, language, 0) });
    const limits = { green: figure(kpi.limits.green, kpi.unit), amber: figure(kpi.limits.amber, kpi.unit) };
    return t(kpi.better === 'down' ? 'receipt.limitsDown' : 'receipt.limitsUp', limits);
  }
}

/** The numbers of the sparkline. */
function Series({ kpi }: { kpi: Kpi }): ReactNode {
  const { t, figure } = useLocale();
  return (
    <details className="receipt__series">
      <summary>{t('receipt.history')}</summary>
      <ol>
        {kpi.spark.map((value, index) => (
          // The order is the identity of a point.
          <li key={index}>{figure(value, kpi.unit)}</li>
        ))}
      </ol>
    </details>
  );
}
