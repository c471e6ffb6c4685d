import { Compass, PlugZap } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { PackList } from '@pulso/kpi-core/contract';
import { DashboardView } from '../dashboard/dashboard-view.tsx';
import { localeTag } from '../format/locale.ts';
import { createLocale, LocaleProvider, useLocale } from '../i18n/locale-context.tsx';
import type { MessageKey } from '../i18n/es.ts';
import { GlobalKeys } from '../keyboard/global-keys.tsx';
import { Shell } from '../layout/shell.tsx';
import { formatPageUrl, type PageUrl } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';
import { OverlayProvider } from '../overlays/overlay-context.tsx';
import { OverlayHost } from '../overlays/overlay-host.tsx';
import { usePack, type PackState } from '../pack/use-pack.ts';
import { useSession } from '../session/session-context.tsx';
import { SettingsProvider } from '../settings/settings-context.tsx';
import { browserStorage, readPreferences, writePreferences, type Preferences } from '../theme/preferences.ts';
import { applyTheme } from '../theme/theme.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { LoadingDashboard } from './loading-dashboard.tsx';
import { onDemand } from './on-demand.tsx';

const frame = <Shell>{null}</Shell>;
const ImportView = onDemand(() => import('../import/import-view.tsx').then((module) => module.ImportView), frame);
const OpsView = onDemand(() => import('../ops/ops-view.tsx').then((module) => module.OpsView), frame);
const LoginView = onDemand(() => import('../session/login-view.tsx').then((module) => module.LoginView));

const DEFAULT_ZONE = 'America/Santiago';

/** Settings and language around the view that the address names. */
export function App(): ReactNode {
  const [preferences, setPreferences] = useState(() => readPreferences(browserStorage()));
  const { url } = usePageUrl();
  const pack = usePack(url.pack);
  const timeZone = pack.kind === 'ready' ? pack.pack.timezone : DEFAULT_ZONE;
  const locale = useMemo(
    () => createLocale(preferences.language, preferences.money, timeZone),
    [preferences.language, preferences.money, timeZone],
  );
  const change = useCallback((part: Partial<Preferences>) => setPreferences((before) => ({ ...before, ...part })), []);
  const settings = useMemo(() => ({ preferences, change }), [preferences, change]);

  useEffect(() => writePreferences(browserStorage(), preferences), [preferences]);
  useEffect(() => applyTheme(preferences.theme, preferences.palette), [preferences.theme, preferences.palette]);
  useEffect(() => {
    document.documentElement.lang = localeTag(preferences.language);
  }, [preferences.language]);
  useEffect(() => {
    const title =
      url.view === 'dashboard' && pack.kind === 'ready' ? locale.text(pack.pack.title) : locale.t(titleOf(url.view));
    document.title = `${title} · Pulso`;
  }, [locale, pack, url.view]);

  return (
    <SettingsProvider value={settings}>
      <LocaleProvider value={locale}>
        <OverlayProvider>
          <ErrorBoundary>
            <View pack={pack} />
          </ErrorBoundary>
          <GlobalKeys />
        </OverlayProvider>
      </LocaleProvider>
    </SettingsProvider>
  );
}

function titleOf(view: PageUrl['view']): MessageKey {
  if (view === 'unknown') return 'error.notFound';
  return view === 'login' ? 'login.title' : `nav.${view}`;
}

function View({ pack }: { pack: PackState }): ReactNode {
  const { url, change } = usePageUrl();
  const session = useSession();
  const mustSignIn = session !== null && session.loginRequired && session.principal === null;
  const isLogin = url.view === 'login';
  useEffect(() => {
    // Signed in, or nothing to sign in to.
    if (isLogin && session !== null && !mustSignIn) change({ view: 'dashboard', filters: {} }, 'replace');
  }, [isLogin, session, mustSignIn, change]);
  if (mustSignIn) {
    return <LoginView session={session} problem={isLogin ? (url.filters['problem']?.[0] ?? null) : null} />;
  }
  if (isLogin) return null;
  if (url.view === 'unknown') return <Missing title="error.notFound" list={null} />;
  if (url.view === 'ops') {
    return (
      <>
        <OpsView />
        <OverlayHost />
      </>
    );
  }
  switch (pack.kind) {
    case 'loading':
      return pack.error && url.view === 'dashboard' ? <Unreachable /> : <LoadingDashboard />;
    case 'failed':
      return <Unreachable />;
    case 'unknown':
      return <Missing title={pack.list.packs.length === 0 ? 'error.noPacks' : 'error.noPack'} list={pack.list} />;
    case 'ready':
      return url.view === 'import' ? (
        <>
          <ImportView pack={pack.pack} endpoints={pack.endpoints} />
          <OverlayHost />
        </>
      ) : (
        <DashboardView key={pack.pack.id} pack={pack.pack} endpoints={pack.endpoints} />
      );
  }
}

function Unreachable(): ReactNode {
  const { t } = useLocale();
  return (
    <Shell>
      <div className="empty" role="alert" data-testid="unreachable">
        <PlugZap size={32} strokeWidth={1.5} aria-hidden="true" />
        <h1>{t('error.unreachable')}</h1>
        <p>{t('error.unreachableText')}</p>
      </div>
    </Shell>
  );
}

function Missing({
  title,
  list,
}: {
  title: 'error.notFound' | 'error.noPack' | 'error.noPacks';
  list: PackList | null;
}): ReactNode {
  const { t, text } = useLocale();
  const { url } = usePageUrl();
  return (
    <Shell>
      <div className="empty">
        <Compass size={32} strokeWidth={1.5} aria-hidden="true" />
        <h1>{t(title)}</h1>
        {list && list.packs.length > 0 && <p>{t('error.noPackText')}</p>}
        <ul>
          {list?.packs.map((pack) => (
            <li key={pack.id}>
              <a className="link" href={formatPageUrl({ ...url, view: 'dashboard', pack: pack.id, filters: {} })}>
                {text(pack.title)}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </Shell>
  );
}
