import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { OverlayButton } from '../overlays/overlay-button.tsx';
import type { ReceiptSubject } from '../overlays/overlay-context.tsx';

/** Opens the receipt of a figure, chart or table. */
export function ReceiptButton({ subject, label }: { subject: ReceiptSubject; label: string }): ReactNode {
  return (
    <OverlayButton overlay={{ kind: 'receipt', subject }} className="icon-button" label={label}>
      <Info size={15} aria-hidden="true" />
    </OverlayButton>
  );
}
