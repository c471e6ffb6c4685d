import { shell } from './es/shell.ts';
import { live } from './es/live.ts';
import { figures } from './es/figures.ts';
import { filters } from './es/filters.ts';
import { imports } from './es/import.ts';
import { ops } from './es/ops.ts';

/** Spanish of Chile: the reference catalogue. Every other language has exactly these keys. */
export const es = { ...shell, ...live, ...figures, ...filters, ...imports, ...ops };

export type MessageKey = keyof typeof es;
