import type { ReactNode } from 'react';
import type { LiveKind } from './live-state.ts';

/** One shape per state, so that the badge is read without colour. */
export function LiveShape({ kind }: { kind: LiveKind }): ReactNode {
  return (
    <svg className={`live-shape live-shape--${kind}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {kind === 'live' && <circle cx="6" cy="6" r="4" />}
      {(kind === 'updating' || kind === 'connecting') && (
        <circle cx="6" cy="6" r="4" fill="none" strokeWidth="2" strokeDasharray="2.1 2.1" />
      )}
      {kind === 'delayed' && <path d="M6 1.2l5 9.3H1z" />}
      {kind === 'degraded' && <path d="M6 .8L11.2 6 6 11.2.8 6z" />}
      {kind === 'offline' && <rect x="1.8" y="1.8" width="8.4" height="8.4" rx="1" />}
      {kind === 'polling' && (
        <path d="M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM6 3.5V6l1.8 1.4" fill="none" strokeWidth="1.6" />
      )}
      {kind === 'paused' && <path d="M2.5 1.5h2.4v9H2.5zM7.1 1.5h2.4v9H7.1z" />}
    </svg>
  );
}
