import type { ReactNode } from 'react';
import type { Semaphore } from '@pulso/kpi-core/contract';

/** The mark of the product: a pulse. */
export function PulseMark(): ReactNode {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M5 17h5l3-8 5 14 3.2-9 1.8 3h4"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Each light has a shape of its own, so that it is told without colour: disc, triangle, octagon. */
export function StatusShape({ status, size = 14 }: { status: Exclude<Semaphore, 'none'>; size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {status === 'green' && (
        <>
          <circle cx="8" cy="8" r="7" fill="var(--good-mark)" />
          <path
            d="M4.8 8.2l2.2 2.2 4.2-4.6"
            fill="none"
            stroke="var(--surface)"
            strokeWidth="1.8"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      )}
      {status === 'amber' && (
        <>
          <path
            d="M8 1.2l7.2 13H.8z"
            fill="var(--warn-mark)"
            stroke="var(--warn-mark)"
            strokeWidth="1"
            strokeLinejoin="round"
          />
          <path d="M8 6v3.8M8 12.1v.1" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
        </>
      )}
      {status === 'red' && (
        <>
          <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="var(--bad-mark)" />
          <path
            d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"
            stroke="var(--surface)"
            strokeWidth="1.8"
            strokeLinecap="round"
          />
        </>
      )}
    </svg>
  );
}
