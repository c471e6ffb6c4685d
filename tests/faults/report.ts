import type { ScenarioResult } from './run-scenario.ts';

/** The rows of the table in docs/reliability.md. */
export const tableHead = [
  '| # | fault | seed | reads | of them 202 | p99, ms | worst, ms | fresh after, s | result |',
  '|---|---|---|---|---|---|---|---|---|',
].join('\n');

export function tableRow(result: ScenarioResult, seed: number): string {
  const { id, title, reads, computing, p99ReadMs, worstReadMs, recoveryMs, violations } = result;
  const recovery = recoveryMs === null ? 'never' : (recoveryMs / 1_000).toFixed(1);
  const counts = Map.groupBy(violations, ({ invariant }) => invariant);
  const outcome =
    violations.length === 0
      ? 'holds'
      : [...counts].map(([invariant, list]) => `${invariant} ×${list.length}`).join(', ');
  return `| ${[id, title, seed, reads, computing, p99ReadMs, worstReadMs, recovery, outcome].join(' | ')} |`;
}
