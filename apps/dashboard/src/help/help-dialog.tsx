import { CSPProvider } from '@base-ui/react/csp-provider';
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import type { MessageKey } from '../i18n/es.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useOverlays } from '../overlays/overlay-context.tsx';
import '../overlays/dialog.css';

const shortcuts: readonly {
  readonly keys: readonly string[];
  readonly label: MessageKey;
  readonly sequence?: boolean;
}[] = [
  { keys: ['?'], label: 'help.help' },
  { keys: ['Ctrl', 'K'], label: 'help.palette' },
  { keys: ['/'], label: 'help.filters' },
  { keys: ['R'], label: 'help.refresh' },
  { keys: ['L'], label: 'help.live' },
  { keys: ['1', '9'], label: 'help.cards' },
  { keys: ['E'], label: 'help.export' },
  { keys: ['K'], label: 'help.kiosk' },
  { keys: ['G', 'D'], label: 'help.goDashboard', sequence: true },
  { keys: ['G', 'I'], label: 'help.goImport', sequence: true },
  { keys: ['G', 'O'], label: 'help.goOps', sequence: true },
  { keys: ['Esc'], label: 'help.escape' },
];

export function HelpDialog(): ReactNode {
  const { t } = useLocale();
  const { close } = useOverlays();
  return (
    <CSPProvider disableStyleElements>
      <Dialog.Root open onOpenChange={(open) => !open && close()}>
        <Dialog.Portal>
          <Dialog.Backdrop className="dialog__shade" />
          <Dialog.Popup className="dialog" data-testid="help">
            <header className="dialog__head">
              <Dialog.Title className="dialog__title">{t('help.title')}</Dialog.Title>
              <Dialog.Close className="button button--quiet button--icon" aria-label={t('drill.close')}>
                <X size={17} aria-hidden="true" />
              </Dialog.Close>
            </header>
            <dl className="shortcuts">
              {shortcuts.map(({ keys, label, sequence }) => (
                <div key={label}>
                  <dt>{t(label)}</dt>
                  <dd>
                    {keys.map((key, index) => (
                      <Fragment key={key}>
                        {index > 0 && (
                          <span className="shortcuts__join">
                            {sequence ? t('help.then') : keys[0] === '1' ? '…' : '+'}
                          </span>
                        )}
                        <kbd className="kbd">{key}</kbd>
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </CSPProvider>
  );
}
