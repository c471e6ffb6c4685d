import type { VerifyResult } from '@pulso/kpi-core/contract';

export interface OwnDifferences {
  readonly own: VerifyResult['differences'];
  /** Differences elsewhere in the same snapshot. */
  readonly others: number;
}

/** Splits the differences of a whole snapshot into those of one entry (`receivables`) and the rest. */
export function ownDifferences(result: VerifyResult, entry: string): OwnDifferences {
  const own = result.differences.filter(({ path }) => {
    const steps = path.replaceAll(/^[/$.]+/g, '').split(/[./[]/);
    return steps[0] === entry;
  });
  return { own, others: result.differences.length - own.length };
}
