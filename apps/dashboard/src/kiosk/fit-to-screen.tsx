import { useLayoutEffect, useRef, type ReactNode } from 'react';

/** Smaller than this nobody reads it from across the room; what is beyond is cut. */
const SMALLEST = 0.55;

/** Scales its content down until it fits the space that is there. */
export function FitToScreen({ children }: { children: ReactNode }): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [outer, inner] = [frame.current, content.current];
    if (!outer || !inner) return;
    const fit = (): void => {
      inner.style.zoom = '1';
      let scale = 1;
      // Zooming out gives the content more room in width, so that it reflows: a few steps settle it.
      for (let step = 0; step < 4 && inner.scrollHeight * scale > outer.clientHeight; step += 1) {
        scale = Math.max(SMALLEST, scale * Math.max(0.8, outer.clientHeight / (inner.scrollHeight * scale)));
        inner.style.zoom = String(scale);
        if (scale === SMALLEST) break;
      }
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
