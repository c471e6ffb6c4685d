import { Popover } from '@base-ui/react/popover';
import { Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import { PAGE_TYPES } from '../api/types.ts';
import { useDataSummary } from '../filters/result-count.tsx';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useOverlays } from '../overlays/overlay-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import './export.css';

const formats = ['csv', 'xlsx'] as const;

/** Downloads of what is shown and of the rows behind it. Links: the browser saves the stream and shows its progress. */
export function ExportMenu(): ReactNode {
  const { t, language } = useLocale();
  const { endpoints, query } = usePage();
  const { close } = useOverlays();
  const summary = useDataSummary();
  return (
    <div className="export">
      <Popover.Title className="popup__title">{t('export.label')}</Popover.Title>
      <p className="popup__legend">{t('export.shown')}</p>
      <ul>
        {PAGE_TYPES.map((type) => (
          <li key={type} className="export__row">
            <span>{t(`export.type.${type}`)}</span>
            {formats.map((format) => (
              <a
                key={format}
                className="button"
                href={endpoints.exportOf(type, format, language, query)}
                download
                data-export={`${type}.${format}`}
                aria-label={`${t(`export.type.${type}`)}, ${t(`export.${format}`)}`}
              >
                {t(`export.${format}`)}
              </a>
            ))}
          </li>
        ))}
      </ul>
      <p className="popup__legend">{t('export.rows')}</p>
      <p className="export__row">
        <span>
          {summary
            ? t('export.rowsText', { n: number(summary.selected, language) }, summary.selected)
            : t('export.rows')}
        </span>
        {formats.map((format) => (
          <a
            key={format}
            className="button"
            href={endpoints.exportOf('statements', format, language, query)}
            download
            data-export={`statements.${format}`}
            aria-label={`${t('export.rows')}, ${t(`export.${format}`)}`}
          >
            {t(`export.${format}`)}
          </a>
        ))}
      </p>
      <p className="popup__note">{t('export.note')}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          close();
          // After the popup has gone from the page.
          setTimeout(() => print(), 200);
        }}
      >
        <Printer size={15} aria-hidden="true" />
        {t('export.print')}
      </button>
    </div>
  );
}
