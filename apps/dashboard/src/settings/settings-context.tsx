import { createContext, useContext } from 'react';
import type { Preferences } from '../theme/preferences.ts';

interface Settings {
  readonly preferences: Preferences;
  readonly change: (change: Partial<Preferences>) => void;
}

const SettingsContext = createContext<Settings | null>(null);

export const SettingsProvider = SettingsContext.Provider;

export function useSettings(): Settings {
  const settings = useContext(SettingsContext);
  if (!settings) throw new Error('SettingsProvider is missing');
  return settings;
}
