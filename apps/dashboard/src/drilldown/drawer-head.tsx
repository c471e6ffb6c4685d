import { Dialog } from '@base-ui/react/dialog';
import { ChevronRight, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';

/** Path at the left, actions and close at the right. */
export function DrawerHead({
  path,
  onBack,
  children,
}: {
  path: readonly string[];
  onBack?: () => void;
  children?: ReactNode;
}): ReactNode {
  const { t } = useLocale();
  return (
    <header className="drawer__head">
      <Dialog.Title className="drawer__path">
        {path.map((step, index) => (
          <span key={step} className="drawer__step">
            {index > 0 && <ChevronRight size={14} aria-hidden="true" />}
            {onBack && index === path.length - 2 ? (
              <button type="button" className="link" onClick={onBack}>
                {step}
              </button>
            ) : (
              step
            )}
          </span>
        ))}
      </Dialog.Title>
      {children}
      <Dialog.Close className="button button--quiet button--icon" aria-label={t('drill.close')}>
        <X size={17} aria-hidden="true" />
      </Dialog.Close>
    </header>
  );
}
