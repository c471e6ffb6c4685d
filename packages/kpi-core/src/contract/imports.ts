import { z } from 'zod';

export const importErrorSchema = z.object({
  /** 1-based row of the file; the header is row 1. */
  row: z.int(),
  column: z.string(),
  value: z.string(),
  /** Machine-readable reason; `message` says it in words. */
  reason: z.string(),
  message: z.object({ es: z.string(), en: z.string() }),
});

/** What an import did, or would do. Nothing is half-written: `applied` is false when any row was refused. */
export const importReportSchema = z.object({
  dataset: z.string(),
  filename: z.string(),
  dryRun: z.boolean(),
  applied: z.boolean(),
  /** Columns of the file that mean nothing to the dataset. */
  ignoredColumns: z.array(z.string()).readonly().optional(),
  rows: z.object({ read: z.int(), valid: z.int(), invalid: z.int() }),
  changes: z.object({ inserted: z.int(), updated: z.int(), unchanged: z.int() }),
  /** The first 1,000; `errorCount` counts all. */
  errors: z.array(importErrorSchema),
  errorCount: z.int(),
  /** Up to 50 changed rows, field by field. */
  preview: z.array(
    z.object({
      row: z.int(),
      key: z.string(),
      change: z.enum(['insert', 'update']),
      fields: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
    }),
  ),
  /** A file that could not be read at all: wrong header, not a spreadsheet. */
  fatal: z.object({ reason: z.string(), message: z.object({ es: z.string(), en: z.string() }) }).nullable(),
});

export type ImportRowError = z.infer<typeof importErrorSchema>;
export type ImportReport = z.infer<typeof importReportSchema>;
