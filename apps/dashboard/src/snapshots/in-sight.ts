import { createContext, useContext, useEffect, useState, type RefObject } from 'react';

const InSight = createContext(true);

/** Says of what is inside whether it is in the window or close to it. */
export const InSightProvider = InSight.Provider;

/** Whether what uses it is in sight; true where nobody told. */
export function useInSight(): boolean {
  return useContext(InSight);
}

/** What comes this close to the window is drawn anew before it is seen. */
const MARGIN = '200px 0px';

/** Whether an element is in the window or close to it; true until that is known. */
export function useIsNear(element: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(true);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? true), {
      rootMargin: MARGIN,
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return near;
}
