import { shell } from './en/shell.ts';
import { live } from './en/live.ts';
import { figures } from './en/figures.ts';
import { filters } from './en/filters.ts';
import { imports } from './en/import.ts';
import { ops } from './en/ops.ts';
import type { MessageKey } from './es.ts';
import type { Message } from './message.ts';

export const en: { readonly [key in MessageKey]: Message } = {
  ...shell,
  ...live,
  ...figures,
  ...filters,
  ...imports,
  ...ops,
};
