import type { ReactNode } from 'react';
import type { Semaphore } from '@pulso/kpi-core/contract';
import { useLocale } from '../i18n/locale-context.tsx';
import { StatusShape } from '../ui/icons.tsx';

/** Traffic light by colour, shape and word. */
export function SemaphoreTag({ status }: { status: Semaphore }): ReactNode {
  const { t } = useLocale();
  if (status === 'none') return null;
  return (
    <span className={`semaphore semaphore--${status}`}>
      <StatusShape status={status} size={13} />
      {t(`status.${status}`)}
    </span>
  );
}
