import { CSPProvider } from '@base-ui/react/csp-provider';
import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { ExportMenu } from '../export/export-menu.tsx';
import { AllFilters } from '../filters/all-filters.tsx';
import { FilterPanel } from '../filters/filter-panel.tsx';
import { ViewsPanel } from '../filters/views-panel.tsx';
import { LivePanel } from '../live/live-panel.tsx';
import { Receipt } from '../receipt/receipt.tsx';
import { SettingsPanel } from '../settings/settings-panel.tsx';
import { useOverlays, type Overlay, type OverlayState } from './overlay-context.tsx';
import './popup.css';

/** The one popup of the page: it stands beside the button that opened it and gives focus back to it. */
export function PopupHost({ state }: { state: OverlayState }): ReactNode {
  const { close } = useOverlays();
  const { anchor, overlay } = state;
  return (
    <CSPProvider disableStyleElements>
      <Popover.Root
        open
        key={JSON.stringify(overlay)}
        onOpenChange={(open, details) => {
          if (open) return;
          // The button toggles by itself: closing here first would let its click open the popup again.
          const target = details.event.target;
          if (details.reason === 'outside-press' && target instanceof Node && anchor?.contains(target)) return;
          close();
        }}
      >
        <Popover.Portal>
          <Popover.Positioner
            className="popup-positioner"
            anchor={anchor}
            side="bottom"
            align={overlay.kind === 'filter' ? 'start' : 'end'}
            sideOffset={6}
            collisionPadding={12}
          >
            <Popover.Popup className={`popup popup--${overlay.kind}`} finalFocus={() => anchor}>
              <Content overlay={overlay} />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </CSPProvider>
  );
}

function Content({ overlay }: { overlay: Overlay }): ReactNode {
  switch (overlay.kind) {
    case 'receipt':
      return <Receipt subject={overlay.subject} />;
    case 'filter':
      return <FilterPanel index={overlay.index} />;
    case 'all-filters':
      return <AllFilters />;
    case 'views':
      return <ViewsPanel />;
    case 'export':
      return <ExportMenu />;
    case 'settings':
      return <SettingsPanel />;
    case 'live':
      return <LivePanel />;
    case 'help':
    case 'palette':
      return null;
  }
}
