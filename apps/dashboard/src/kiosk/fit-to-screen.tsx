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
    let at = 0;
    let room = '';
    const give = (index: number): void => {
      at = index;
      inner.style.zoom = String(SCALES[at]);
    };
    const overflows = (): boolean =>
      inner.getBoundingClientRect().height > outer.clientHeight || inner.scrollWidth > inner.clientWidth + 1;
    // The content reflows at every scale, so each has to be tried; what is measured before the frame is drawn can
    // change with it, and figures arrive later: then it goes down from there, never back and forth.
    const fit = (): void => {
      const now = `${outer.clientWidth} ${outer.clientHeight}`;
      if (now !== room) give(0);
      room = now;
      while (overflows() && at < SCALES.length - 1) give(at + 1);
    };
    const observer = new ResizeObserver(fit);
    observer.observe(outer);
    observer.observe(inner);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={frame} className="fit">
      <div ref={content}>{children}</div>
    </div>
  );
}
