import { Popover } from '@base-ui/react/popover';
import { MonitorPlay } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePageUrl } from '../location/use-page-url.ts';
import { useOverlays } from '../overlays/overlay-context.tsx';
import { MONEY_STYLES } from '../theme/preferences.ts';
import { PALETTES, THEMES } from '../theme/theme.ts';
import { useSettings } from './settings-context.tsx';

/** The viewer's own settings; each acts at once. */
export function SettingsPanel(): ReactNode {
  const { t } = useLocale();
  const { preferences, change } = useSettings();
  const { url, change: changeUrl } = usePageUrl();
  const { close } = useOverlays();
  return (
    <div>
      <Popover.Title className="popup__title">{t('nav.settings')}</Popover.Title>
      <Group
        legend={t('settings.language')}
        options={[
          { value: 'es', label: 'Español' },
          { value: 'en', label: 'English' },
        ]}
        current={preferences.language}
        onChange={(language) => change({ language })}
      />
      <Group
        legend={t('settings.theme')}
        options={THEMES.map((theme) => ({ value: theme, label: t(`settings.theme.${theme}`) }))}
        current={preferences.theme}
        onChange={(theme) => change({ theme })}
      />
      <Group
        legend={t('settings.palette')}
        options={PALETTES.map((palette) => ({ value: palette, label: t(`settings.palette.${palette}`) }))}
        current={preferences.palette}
        onChange={(palette) => change({ palette })}
      />
      <Group
        legend={t('settings.money')}
        options={MONEY_STYLES.map((style) => ({ value: style, label: t(`settings.money.${style}`) }))}
        current={preferences.money}
        onChange={(money) => change({ money })}
      />
      {url.view === 'dashboard' && (
        <div className="popup__group">
          <button
            type="button"
            className="button"
            onClick={() => {
              close();
              changeUrl({ kiosk: true });
            }}
          >
            <MonitorPlay size={15} aria-hidden="true" />
            {t('settings.kiosk')}
          </button>
        </div>
      )}
    </div>
  );
}

interface GroupProps<T extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly current: T;
  readonly onChange: (value: T) => void;
}

function Group<T extends string>({ legend, options, current, onChange }: GroupProps<T>): ReactNode {
  return (
    <div className="popup__group" role="group" aria-label={legend}>
      <p className="popup__legend">{legend}</p>
      <div className="segments">
        {options.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            className="segments__option"
            aria-pressed={value === current}
            data-setting={value}
            onClick={() => onChange(value)}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}
