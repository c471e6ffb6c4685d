import { useCallback } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';

/** Names of enumerated values (`status: paid` → `Pagado`); `null` where the presentation has none. */
export function useValueText(): (field: string, value: unknown) => string | null {
  const { pack } = usePage();
  const { text } = useLocale();
  return useCallback(
    (field, value) => {
      const named = pack.presentation.values[field]?.[String(value)];
      return named ? text(named) : null;
    },
    [pack, text],
  );
}
