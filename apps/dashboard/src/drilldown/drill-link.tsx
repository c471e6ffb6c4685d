import type { ComponentProps, ReactNode } from 'react';
import { formatPageUrl, type DrillTarget } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';

export interface DrillLinkProps {
  readonly target: DrillTarget;
  readonly className: string;
  readonly label?: string;
  /** Hears of pointer and focus. */
  readonly near?: Pick<ComponentProps<'a'>, 'onPointerEnter' | 'onPointerLeave' | 'onFocus' | 'onBlur'>;
  readonly children: ReactNode;
}

/** Opens the rows behind something. A real link: it can be copied and opened in a new tab. */
export function DrillLink({ target, className, label, near, children }: DrillLinkProps): ReactNode {
  const { url, change } = usePageUrl();
  return (
    <a
      {...near}
      className={className}
      href={formatPageUrl({ ...url, drill: target, row: null })}
      aria-label={label}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        change({ drill: target, row: null });
      }}
    >
      {children}
    </a>
  );
}
