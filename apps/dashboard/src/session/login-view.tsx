import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Session } from '@pulso/kpi-core/contract';
import { ServerProblem } from '../api/errors.ts';
import type { MessageKey } from '../i18n/es.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { PulseMark } from '../ui/icons.tsx';
import { useSessionKeeper } from './session-context.tsx';
import './login.css';

/** Signing in. It stands at the address that was asked for, so that afterwards one is there. */
export function LoginView({ session, problem }: { session: Session; problem: string | null }): ReactNode {
  const { t } = useLocale();
  const keeper = useSessionKeeper();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState<string | null>(problem === null ? null : t(problemText(problem)));
  const { signIn } = session;
  const submit = async (): Promise<void> => {
    setBusy(true);
    setMessage(null);
    try {
      await keeper.login(name, password);
      // What was refused before is to be asked for again.
      await queries.resetQueries();
    } catch (error) {
      setMessage(failureText(error));
      setPassword('');
    } finally {
      setBusy(false);
    }
  };
  const failureText = (error: unknown): string => {
    if (!(error instanceof ServerProblem)) return t('error.unreachable');
    if (error.status === 401) return t('login.bad');
    if (error.status === 429) return t('login.throttled', { n: Math.ceil(error.retryAfter ?? 30) });
    return error.problem?.detail ?? t('login.failed');
  };
  return (
    <main className="login" id="content">
      <form
        className="panel login__card"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className="login__brand">
          <PulseMark />
          {t('app.name')}
        </p>
        <h1>{t('login.title')}</h1>
        {message !== null && (
          <p className="notice notice--bad" role="alert" data-testid="login-problem">
            {message}
          </p>
        )}
        {signIn.password && (
          <>
            <label className="field">
              <span className="field__label">{t('login.name')}</span>
              <input
                className="input"
                name="username"
                autoComplete="username"
                required
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            </label>
            <label className="field">
              <span className="field__label">{t('login.password')}</span>
              <input
                className="input"
                name="password"
                type="password"
                autoComplete="current-password"
                required
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            </label>
            <button type="submit" className="button button--primary" disabled={busy}>
              {t('login.submit')}
            </button>
          </>
        )}
        {signIn.oidc !== null && (
          <a className="button" href={signIn.oidc}>
            {t('login.oidc')}
          </a>
        )}
      </form>
    </main>
  );
}

function problemText(problem: string): MessageKey {
  if (problem === 'no-role') return 'login.noRole';
  return problem === 'sign-in-expired' ? 'login.expired' : 'login.failed';
}
