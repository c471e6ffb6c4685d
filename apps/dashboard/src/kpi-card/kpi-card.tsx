import { Lock } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { Kpi } from '@pulso/kpi-core/contract';
import type { KpiPresentation } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import { DrillLink } from '../drilldown/drill-link.tsx';
import { ReceiptButton } from '../receipt/receipt-button.tsx';
import { usePage } from '../pack/page-context.tsx';
import { DeltaLine } from './delta-line.tsx';
import { FreshMark } from './fresh-mark.tsx';
import { paceOf } from './pace.ts';
import { SemaphoreTag } from './semaphore.tsx';
import { Sparkline } from './sparkline.tsx';
import { TargetBar } from './target-bar.tsx';
import { useHighlight } from './use-highlight.ts';
import { useKpi, type CardState } from './use-kpi.ts';
import './kpi-card.css';

/** Tens of thousands of millions of pesos, written in full. */
const USUAL_CHARACTERS = 15;

/** One figure with all that is needed to read it. Its height is the same in every state. */
export const KpiCard = memo(function KpiCard({ id, hero = false }: { id: string; hero?: boolean }): ReactNode {
  const { pack } = usePage();
  const { text } = useLocale();
  const presentation = pack.presentation.kpis[id];
  const state = useKpi(id);
  if (!presentation) return null;
  const label = text(presentation.label);
  const status = state.kind === 'value' ? state.kpi.status : 'none';
  const stale = state.kind === 'value' && state.stale;
  return (
    <article
      className={`panel kpi-card ${hero ? 'kpi-card--hero' : ''} ${stale ? 'is-previous' : ''}`}
      data-kpi={id}
      data-state={state.kind}
      data-status={status}
      aria-busy={state.kind === 'computing' || stale}
    >
      <Head id={id} label={label} />
      <Value id={id} label={label} presentation={presentation} state={state} />
      <div className="kpi-card__reading">
        {state.kind === 'value' ? (
          <Reading kpi={state.kpi} asOf={state.asOf} presentation={presentation} />
        ) : (
          <Pending state={state} />
        )}
      </div>
    </article>
  );
});

/** Stays as it is while the figure changes. */
const Head = memo(function Head({ id, label }: { id: string; label: string }): ReactNode {
  const { t } = useLocale();
  return (
    <header className="kpi-card__head">
      <h3 className="kpi-card__label">{label}</h3>
      <FreshMark type="kpis" />
      <ReceiptButton subject={{ kind: 'kpi', key: id }} label={t('kpi.receipt', { label })} />
    </header>
  );
});

function Value({
  id,
  label,
  presentation,
  state,
}: {
  id: string;
  label: string;
  presentation: KpiPresentation;
  state: CardState;
}): ReactNode {
  const { cardFigure, figure, t } = useLocale();
  const value = state.kind === 'value' ? state.kpi.value : state.kind === 'essential' ? state.value : undefined;
  const highlight = useHighlight<HTMLSpanElement>(value);
  if (state.kind === 'computing') {
    return (
      <p className="kpi-card__value">
        <span className="skeleton kpi-card__skeleton" />
        <span className="visually-hidden">{t('kpi.computing')}</span>
      </p>
    );
  }
  if (state.kind === 'forbidden') {
    return (
      <p className="kpi-card__value kpi-card__value--quiet">
        <Lock size={18} aria-hidden="true" /> {t('kpi.noAccess')}
      </p>
    );
  }
  const written = cardFigure(value ?? null, presentation.unit);
  // The type shrinks with long figures only, so that the figures of a row stand in one size.
  const size = { '--characters': Math.max(USUAL_CHARACTERS, written.length) } as React.CSSProperties;
  const content = (
    <span
      ref={highlight}
      className="kpi-card__number"
      title={figure(value ?? null, presentation.unit)}
      data-testid={`value-${id}`}
    >
      {written}
    </span>
  );
  const opens = presentation.drilldown && typeof value === 'number';
  return (
    <p
      className={`kpi-card__value ${value === null || value === undefined ? 'kpi-card__value--none' : ''}`}
      style={size}
    >
      {opens ? (
        <DrillLink
          target={{ kind: 'metric', metric: id }}
          className="kpi-card__open"
          label={`${label}: ${written}. ${t('kpi.open', { label })}`}
        >
          {content}
        </DrillLink>
      ) : (
        content
      )}
    </p>
  );
}

function Reading({ kpi, asOf, presentation }: { kpi: Kpi; asOf: string; presentation: KpiPresentation }): ReactNode {
  const { t } = useLocale();
  const pace = paceOf(kpi);
  if (kpi.value === null) {
    const reason = kpi.sampleSize === 0 ? 'kpi.noData' : 'kpi.notComputable';
    return <p className="kpi-card__reason">{t(reason)}</p>;
  }
  return (
    <>
      <div className="kpi-card__line">
        <DeltaLine kpi={kpi} asOf={asOf} />
        <SemaphoreTag status={kpi.status} />
      </div>
      {pace ? <TargetBar pace={pace} /> : <Sparkline values={kpi.spark} unit={presentation.unit} />}
    </>
  );
}

function Pending({ state }: { state: CardState }): ReactNode {
  const { t } = useLocale();
  if (state.kind === 'forbidden') return <p className="kpi-card__reason">{t('error.forbidden')}</p>;
  if (state.kind === 'missing') return <p className="kpi-card__reason">{t('kpi.noData')}</p>;
  if (state.kind === 'failed') return <p className="kpi-card__reason">{t('chart.error')}</p>;
  return (
    <>
      <div className="kpi-card__line">
        {state.kind === 'essential' ? (
          <p className="delta delta--none">{t('kpi.preliminary')}</p>
        ) : (
          <span className="skeleton kpi-card__delta-skeleton" />
        )}
      </div>
      <span className="skeleton sparkline" />
    </>
  );
}
