import { Component, type ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';

interface Props {
  readonly children: ReactNode;
}

/** Keeps a fault in one part from taking the page along. React offers this as a class only. */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  /** As an error that nobody handled, so that whoever listens for those hears of it. */
  override componentDidCatch(error: unknown): void {
    reportError(error);
  }

  override render(): ReactNode {
    return this.state.failed ? <Crashed /> : this.props.children;
  }
}

function Crashed(): ReactNode {
  const { t } = useLocale();
  return (
    <div className="empty" role="alert">
      <h2>{t('error.crash')}</h2>
      <button type="button" className="button" onClick={() => location.reload()}>
        {t('error.reload')}
      </button>
    </div>
  );
}
