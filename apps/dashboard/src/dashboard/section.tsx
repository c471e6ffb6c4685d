import { memo, useRef, type ReactNode } from 'react';
import type { PackPresentation } from '@pulso/kpi-core/presentation';
import { ChartCard } from '../charts/chart-card.tsx';
import { useLocale } from '../i18n/locale-context.tsx';
import { KpiCard } from '../kpi-card/kpi-card.tsx';
import { arrange, widthsOf, type Cell } from '../layout/arrange.ts';
import { usePage } from '../pack/page-context.tsx';
import { InSightProvider, useIsNear } from '../snapshots/in-sight.ts';
import { TableCard } from '../tables/table-card.tsx';

/** A section of the presentation with its cards, charts and tables. */
export const Section = memo(function Section({
  section,
}: {
  section: PackPresentation['sections'][number];
}): ReactNode {
  const { pack } = usePage();
  const { text } = useLocale();
  const element = useRef<HTMLElement>(null);
  const near = useIsNear(element);
  const blocks = arrange(section.items, widthsOf(pack.presentation));
  return (
    <section ref={element} className="section" id={section.id} aria-labelledby={`${section.id}-title`}>
      <h2 className="section__title" id={`${section.id}-title`}>
        {text(section.title)}
      </h2>
      <InSightProvider value={near}>
        {blocks.map((block, index) => {
          if (block.kind === 'kpis') return <Cards key={index} keys={block.keys} perRow={block.perRow} />;
          if (block.kind === 'row') {
            return (
              <div key={index} className="grid">
                {block.cells.map((cell) => (
                  <CellView key={cell.item.key} cell={cell} />
                ))}
              </div>
            );
          }
          return (
            <div key={index} className="grid">
              <div className="grid__cell" style={{ '--columns': 12 - block.cell.columns } as React.CSSProperties}>
                <Cards keys={block.keys} perRow={block.perRow} />
              </div>
              <CellView cell={block.cell} />
            </div>
          );
        })}
      </InSightProvider>
    </section>
  );
});

export function Cards({
  keys,
  perRow,
  hero = false,
}: {
  keys: readonly string[];
  perRow: number;
  hero?: boolean;
}): ReactNode {
  return (
    <div className="cards" style={{ '--per-row': perRow } as React.CSSProperties}>
      {keys.map((key) => (
        <KpiCard key={key} id={key} hero={hero} />
      ))}
    </div>
  );
}

function CellView({ cell }: { cell: Cell }): ReactNode {
  return (
    <div className="grid__cell" style={{ '--columns': cell.columns } as React.CSSProperties}>
      {cell.above.map((key) => (
        <KpiCard key={key} id={key} />
      ))}
      {cell.item.kind === 'chart' ? <ChartCard id={cell.item.key} /> : <TableCard id={cell.item.key} />}
    </div>
  );
}
