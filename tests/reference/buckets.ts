import type { Day, StatementRow } from './model.ts';
import { age, daysUntilExpected } from './statement.ts';

export const AGING_BUCKETS = ['0-15', '16-30', '31-45', '46-60', '61-90', '90+'] as const;
export type AgingBucket = (typeof AGING_BUCKETS)[number];

export function agingBucket(s: StatementRow, asOf: Day): AgingBucket {
  const days = age(s, asOf);
  if (days <= 15) return '0-15';
  if (days <= 30) return '16-30';
  if (days <= 45) return '31-45';
  if (days <= 60) return '46-60';
  if (days <= 90) return '61-90';
  return '90+';
}

export const CASH_IN_BUCKETS = ['overdue', '0-30', '31-60', '61-90', 'later', 'unscheduled'] as const;
export type CashInBucket = (typeof CASH_IN_BUCKETS)[number];

export function cashInBucket(s: StatementRow, asOf: Day): CashInBucket {
  const days = daysUntilExpected(s, asOf);
  if (days === null) return 'unscheduled';
  if (days < 0) return 'overdue';
  if (days <= 30) return '0-30';
  if (days <= 60) return '31-60';
  if (days <= 90) return '61-90';
  return 'later';
}
