import { FileSpreadsheet } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';

const ACCEPT = '.csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Takes one file, dropped or chosen. */
export function DropZone({ small, onFile }: { small: boolean; onFile: (file: File) => void }): ReactNode {
  const { t } = useLocale();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      className={`drop ${small ? 'drop--small' : ''} ${over ? 'drop--over' : ''}`}
      data-testid="drop-zone"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      <FileSpreadsheet size={small ? 20 : 36} strokeWidth={1.5} aria-hidden="true" />
      <p className="drop__text">
        {t('import.drop')} {!small && <span className="drop__or">{t('import.or')}</span>}
      </p>
      <button type="button" className="button button--primary" onClick={() => input.current?.click()}>
        {t(small ? 'import.chooseOther' : 'import.choose')}
      </button>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('import.choose')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file, corrected, may be chosen again.
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </div>
  );
}
