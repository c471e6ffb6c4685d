import { z } from 'zod';

const localized = z.object({ es: z.string(), en: z.string() });

export const packListSchema = z.object({
  packs: z.array(z.object({ id: z.string(), title: localized, formulas: z.string(), default: z.boolean() })),
});
export type PackList = z.infer<typeof packListSchema>;

export const packDescriptionSchema = z.object({
  id: z.string(),
  title: localized,
  formulas: z.string(),
  timezone: z.string(),
  currency: z.string(),
  /** The calendar day that the pack computes for now. */
  asOf: z.iso.date(),
  /** JSON Schema of the filters. */
  filters: z.record(z.string(), z.unknown()),
  rules: z.array(
    z.object({
      key: z.string(),
      value: z.number(),
      default: z.number(),
      unit: z.string(),
      label: localized,
    }),
  ),
  /** See `PackPresentation`. */
  presentation: z.record(z.string(), z.unknown()),
});
export type PackDescription = z.infer<typeof packDescriptionSchema>;
