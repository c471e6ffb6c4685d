import { z } from 'zod';

export const drilldownPageSchema = z.object({
  rows: z.array(z.record(z.string(), z.unknown())),
  total: z.object({ count: z.int(), amount: z.number(), value: z.number().nullable() }),
  nextCursor: z.string().nullable(),
  asOf: z.iso.date(),
});
export type DrilldownAnswer = z.infer<typeof drilldownPageSchema>;
