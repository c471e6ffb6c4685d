import type { ReactNode } from 'react';
import { preloadOverlays } from './overlay-host.tsx';
import { sameOverlay, useOverlays, type Overlay } from './overlay-context.tsx';

export interface OverlayButtonProps {
  readonly overlay: Overlay;
  readonly className: string;
  /** Accessible name; the content is the name without it. */
  readonly label?: string;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A button that opens something over the page. The popups' code is fetched when a pointer or focus comes near. */
export function OverlayButton({ overlay, className, label, title, children }: OverlayButtonProps): ReactNode {
  const { current, toggle } = useOverlays();
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      title={title}
      aria-haspopup="dialog"
      aria-expanded={sameOverlay(current?.overlay, overlay)}
      data-overlay={overlay.kind}
      onPointerEnter={preloadOverlays}
      onFocus={preloadOverlays}
      onClick={(event) => toggle(overlay, event.currentTarget)}
    >
      {children}
    </button>
  );
}
