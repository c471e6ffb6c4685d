import { useLayoutEffect, useRef, type ReactNode } from 'react';

/** Largest first. Below the last nobody reads it from across the room; what is beyond is cut. */
const SCALES = [2.2, 2, 1.8, 1.6, 1.45, 1.3, 1.15, 1, 0.9, 0.8, 0.7, 0.62, 0.55] as const;

/** Gives its content the largest scale at which it still fits the space that is there. */
export function FitToScreen({ children }: { children: ReactNode }): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [outer, inner] = [frame.current, content.current];
    if (!outer || !inner) return;
    // The content reflows at every scale, so each has to be tried.
    const fits = (scale: number): boolean => {
      inner.style.zoom = String(scale);
      return inner.getBoundingClientRect().height <= outer.clientHeight && inner.scrollWidth <= inner.clientWidth + 1;
    };
    const fit = (): void => {
      if (!SCALES.some(fits)) inner.style.zoom = String(SCALES.at(-1));
    };
    const observer = new ResizeObserver(fit);
    observer.observe(outer);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={frame} className="fit">
      <div ref={content}>{children}</div>
    </div>
  );
}
