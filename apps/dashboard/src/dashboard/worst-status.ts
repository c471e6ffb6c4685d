import type { Semaphore } from '@pulso/kpi-core/contract';

const order: readonly Semaphore[] = ['none', 'green', 'amber', 'red'];

/** The worst of some lights; `none` without any. */
export function worstStatus(statuses: readonly Semaphore[]): Semaphore {
  return statuses.reduce<Semaphore>(
    (worst, status) => (order.indexOf(status) > order.indexOf(worst) ? status : worst),
    'none',
  );
}
