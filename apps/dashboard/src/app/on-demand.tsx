import { useEffect, useState, type ComponentType, type ReactNode } from 'react';

/** A component whose code is fetched when it is first shown, or ahead of that with `preload`. */
export interface OnDemand<Props> {
  (props: Props): ReactNode;
  /** Resolves when the code is there. */
  readonly preload: () => Promise<void>;
}

type Shown<Props> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'loaded'; readonly component: ComponentType<Props> }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * In place of `lazy` and `Suspense`: React holds what a boundary reveals back for 300 ms after a fallback was shown, and
 * a key pressed meanwhile goes to the page underneath. This shows a component as soon as its code is there, at once
 * when it was preloaded. A fetch that fails is thrown to the error boundary, and tried again the next time.
 */
export function onDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  waiting: ReactNode = null,
): OnDemand<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<ComponentType<Props>> | null = null;
  const loadOnce = (): Promise<ComponentType<Props>> =>
    (loading ??= load().then(
      (component) => (loaded = component),
      (error: unknown) => {
        loading = null;
        throw error;
      },
    ));
  const now = (): Shown<Props> => (loaded === null ? { kind: 'waiting' } : { kind: 'loaded', component: loaded });

  function Shown(props: Props): ReactNode {
    const [shown, setShown] = useState(now);
    const isWaiting = shown.kind === 'waiting';
    useEffect(() => {
      if (!isWaiting) return;
      let gone = false;
      loadOnce().then(
        (component) => gone || setShown({ kind: 'loaded', component }),
        (error: unknown) => gone || setShown({ kind: 'failed', error }),
      );
      return () => {
        gone = true;
      };
    }, [isWaiting]);
    if (shown.kind === 'failed') throw shown.error;
    if (shown.kind === 'waiting') return waiting;
    const Component = shown.component;
    return <Component {...props} />;
  }
  return Object.assign(Shown, { preload: async () => void (await loadOnce()) });
}

/** Runs once the page has nothing better to do. Returns how to call it off. */
export function whenIdle(run: () => void): () => void {
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(run, 1_000);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: 3_000 });
  return () => cancelIdleCallback(handle);
}

/** Runs once what has been drawn is painted. Returns how to call it off. */
export function afterPaint(run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(run);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
