import { LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useLocale } from '../i18n/locale-context.tsx';
import { useSession, useSessionKeeper } from './session-context.tsx';

/** Who is signed in, and the way out. Nothing in an installation without accounts. */
export function AccountButton(): ReactNode {
  const { t } = useLocale();
  const keeper = useSessionKeeper();
  const queries = useQueryClient();
  const principal = useSession()?.principal;
  if (principal?.kind !== 'account') return null;
  return (
    <button
      type="button"
      className="nav-link account"
      title={t('login.logout')}
      onClick={() => {
        // The next person at this screen must not see these figures.
        void keeper.logout().then(() => queries.clear());
      }}
    >
      <LogOut size={17} aria-hidden="true" />
      <span className="account__name">{principal.name}</span>
      <span className="visually-hidden">{t('login.logout')}</span>
    </button>
  );
}
