import type { ReactNode } from 'react';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { readItem } from '../snapshots/path.ts';
import { useSnapshotData } from '../snapshots/use-snapshot.ts';

const readQuality = (data: Readonly<Record<string, unknown>>) => readItem(data, 'dataQuality') ?? undefined;

/** What was left out of the figures and why, for every count that the pack has a name for. Silent when nothing was. */
export function DataQuality(): ReactNode {
  const { t, text, language } = useLocale();
  const { pack } = usePage();
  const quality = useSnapshotData('dashboard', readQuality).value;
  const labels = pack.presentation.values['dataQuality'] ?? {};
  const counts = Object.entries(quality ?? {}).filter(
    ([name, count]) => typeof count === 'number' && count > 0 && labels[name],
  );
  if (counts.length === 0) return null;
  return (
    <footer className="quality">
      <h2 className="section__title">{t('page.quality')}</h2>
      <ul>
        {counts.map(([name, count]) => (
          <li key={name}>
            {number(Number(count), language)} {text(labels[name])}
          </li>
        ))}
      </ul>
    </footer>
  );
}
