import { fold } from '@pulso/kpi-core';
import { z } from 'zod';

export const PRESETS = ['7d', '30d', '90d', '365d', 'mtd', 'ytd'] as const;
export type Preset = (typeof PRESETS)[number];

const VIEWS = ['all', 'critical', 'completed', 'high_value'] as const;

const MAX_LIST = 20;

const day = z.iso
  .date({ error: 'a real date YYYY-MM-DD expected' })
  .refine((value) => value >= '1900-01-01' && value <= '2199-12-31', { error: 'between 1900 and 2199' });

const names = z
  .array(
    z
      .string()
      .max(200, { error: 'at most 200 characters' })
      .refine((value) => fold(value) !== '', { error: 'empty name' }),
    { error: 'a list expected' },
  )
  .max(MAX_LIST, { error: `at most ${MAX_LIST} values` });

/** Digits in a query, a whole number in JSON. */
function wholeNumber(maxDigits: number) {
  return z
    .union(
      [
        z.string().regex(new RegExp(`^\\d{1,${maxDigits}}$`)),
        z
          .int()
          .min(0)
          .lt(10 ** maxDigits),
      ],
      {
        error: `a whole number of at most ${maxDigits} digits expected`,
      },
    )
    .transform(Number);
}

/**
 * What a query may select. Strict: an unknown parameter is refused.
 * Amounts are whole CLP, days are whole days; names are compared folded, and an unknown one selects nothing.
 */
export const filterSchema = z
  .strictObject({
    from: day.optional(),
    to: day.optional(),
    preset: z.enum(PRESETS, { error: `one of ${PRESETS.join(', ')} expected` }).optional(),
    client: names.optional(),
    projectManager: names.optional(),
    status: names.optional(),
    view: z.enum(VIEWS, { error: `one of ${VIEWS.join(', ')} expected` }).optional(),
    minAmount: wholeNumber(15).optional(),
    maxAmount: wholeNumber(15).optional(),
    minDays: wholeNumber(5).optional(),
  })
  .superRefine((filters, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (filters.from && filters.to && filters.from > filters.to) refuse('from', 'from is after to');
    if (filters.preset && (filters.from || filters.to)) refuse('preset', 'either preset or from and to, not both');
    if (filters.minAmount !== undefined && filters.maxAmount !== undefined && filters.minAmount > filters.maxAmount) {
      refuse('minAmount', 'minAmount is greater than maxAmount');
    }
  });

/** Parsed and canonical: defaults dropped, names folded, lists sorted. */
export type EdpFilters = Readonly<z.output<typeof filterSchema>>;
