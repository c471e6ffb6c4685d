import { Activity, CircleHelp, LayoutDashboard, Settings2, Upload } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { formatPageUrl, type View } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';
import { OverlayButton } from '../overlays/overlay-button.tsx';
import { AccountButton } from '../session/account-button.tsx';
import { mayImport, mayOperate, maySeeFigures } from '../session/permissions.ts';
import { useSession } from '../session/session-context.tsx';
import { PulseMark } from '../ui/icons.tsx';
import './shell.css';

const views = [
  { view: 'dashboard', icon: LayoutDashboard, label: 'nav.dashboard', may: maySeeFigures },
  { view: 'import', icon: Upload, label: 'nav.import', may: mayImport },
  { view: 'ops', icon: Activity, label: 'nav.ops', may: mayOperate },
] as const;

export interface ShellProps {
  /** What stands in the bar at the top. */
  readonly bar?: ReactNode;
  /** Further navigation of the view, under the views. */
  readonly nav?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every view: navigation at the side (at the bottom on a phone), a bar at the top, one main. */
export function Shell({ bar, nav, children }: ShellProps): ReactNode {
  const { t } = useLocale();
  const session = useSession();
  const offered = views.filter(({ may }) => may(session));
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t('app.skip')}
      </a>
      <aside className="shell__side">
        <p className="shell__brand">
          <PulseMark />
          <span>{t('app.name')}</span>
        </p>
        <nav aria-label={t('nav.menu')} className="shell__nav">
          <ul>
            {offered.map(({ view, icon: Icon, label }) => (
              <li key={view}>
                <ViewLink view={view}>
                  <Icon size={17} aria-hidden="true" />
                  <span>{t(label)}</span>
                </ViewLink>
              </li>
            ))}
          </ul>
        </nav>
        {nav}
        <div className="shell__tools">
          <AccountButton />
          <OverlayButton overlay={{ kind: 'settings' }} className="nav-link">
            <Settings2 size={17} aria-hidden="true" />
            <span>{t('nav.settings')}</span>
          </OverlayButton>
          <OverlayButton overlay={{ kind: 'help' }} className="nav-link nav-link--help">
            <CircleHelp size={17} aria-hidden="true" />
            <span>{t('nav.help')}</span>
            <kbd className="kbd" aria-hidden="true">
              ?
            </kbd>
          </OverlayButton>
        </div>
      </aside>
      <div className="shell__page">
        {bar}
        <main id="content" className="shell__main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

function ViewLink({ view, children }: { view: View; children: ReactNode }): ReactNode {
  const { url, change } = usePageUrl();
  const target = { view, filters: view === 'dashboard' ? url.filters : {}, drill: null, row: null, kiosk: false };
  return (
    <a
      className="nav-link"
      href={formatPageUrl({ ...url, ...target })}
      aria-current={url.view === view ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        change(target);
        scrollTo(0, 0);
      }}
    >
      {children}
    </a>
  );
}
