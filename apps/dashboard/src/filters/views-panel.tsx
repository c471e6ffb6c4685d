import { Popover } from '@base-ui/react/popover';
import { Link2, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { filterQuery, parsePageUrl } from '../location/page-url.ts';
import { useOverlays } from '../overlays/overlay-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { browserStorage } from '../theme/preferences.ts';
import { readViews, removeView, saveView } from './saved-views.ts';
import { chipsOf } from './summary.ts';
import { useFilters } from './use-filters.ts';
import './controls.css';

/** Saved filters: apply, add, delete; and a link to what is shown. */
export function ViewsPanel(): ReactNode {
  const locale = useLocale();
  const { t } = locale;
  const { pack } = usePage();
  const { filters, presentation, replaceAll } = useFilters();
  const { close } = useOverlays();
  const storage = browserStorage();
  const [views, setViews] = useState(() => readViews(storage, pack.id));
  const [name, setName] = useState('');
  const [copied, setCopied] = useState(false);
  const current = filterQuery(filters).toString();
  return (
    <div className="views">
      <Popover.Title className="popup__title">{t('views.label')}</Popover.Title>
      {views.length === 0 && <p className="popup__note">{t('views.none')}</p>}
      <ul className="views__list">
        {views.map((view) => {
          const values = parsePageUrl('/manager/dashboard', view.query).filters;
          const texts = chipsOf(presentation, values, pack.asOf, locale).map((chip) => chip.text);
          return (
            <li key={view.name} className="views__item">
              <button
                type="button"
                className="views__apply"
                aria-current={view.query === current ? 'true' : undefined}
                onClick={() => {
                  replaceAll(values);
                  close();
                }}
              >
                <span className="views__name">{view.name}</span>
                <span className="popup__note">{texts.join(' · ') || t('views.everything')}</span>
              </button>
              <button
                type="button"
                className="icon-button"
                aria-label={t('views.remove', { name: view.name })}
                onClick={() => setViews(removeView(storage, pack.id, view.name))}
              >
                <Trash2 size={14} aria-hidden="true" />
              </button>
            </li>
          );
        })}
      </ul>
      <form
        className="views__form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          setViews(saveView(storage, pack.id, { name: name.trim(), query: current }));
          setName('');
        }}
      >
        <label className="field">
          <span className="field__label">{t('views.save')}</span>
          <input
            className="input"
            value={name}
            maxLength={60}
            placeholder={t('views.name')}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={name.trim() === ''}>
          {t('filters.apply')}
        </button>
      </form>
      <button
        type="button"
        className="button button--quiet views__copy"
        onClick={() => {
          navigator.clipboard.writeText(location.href).then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        <Link2 size={15} aria-hidden="true" />
        <span aria-live="polite">{t(copied ? 'views.copied' : 'views.copy')}</span>
      </button>
      <p className="popup__note">{t('views.browser')}</p>
    </div>
  );
}
