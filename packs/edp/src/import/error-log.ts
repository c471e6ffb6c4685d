import type { ImportRowError } from '@pulso/kpi-core';
import { REASONS, type Reason } from './reasons.ts';

const KEPT = 1_000;

export interface RowError {
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly reason: Reason;
}

/** Counts every error and keeps the first 1,000 by row, however many there are. */
export class ErrorLog {
  #count = 0;
  readonly #kept: RowError[] = [];

  /** @param more errors that are not handed over, being after the ones that are */
  add(errors: readonly RowError[], more = 0): void {
    this.#count += errors.length + more;
    if (errors.length === 0) return;
    this.#kept.push(...errors);
    // Errors found while reading come in order of rows, those found by the database once and at the end.
    if (this.#kept.length > 2 * KEPT) this.#trim();
  }

  #trim(): void {
    this.#kept.sort((a, b) => a.row - b.row);
    this.#kept.length = Math.min(this.#kept.length, KEPT);
  }

  get count(): number {
    return this.#count;
  }

  list(): ImportRowError[] {
    this.#trim();
    return this.#kept.map((error) => ({ ...error, message: REASONS[error.reason] }));
  }
}
