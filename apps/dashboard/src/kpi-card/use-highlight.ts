import { useEffect, useRef, type RefObject } from 'react';

/** A change is marked this long. */
const HIGHLIGHT_MS = 600;
/**
 * Only a figure that stood still this long is marked when it changes: far under three a second (WCAG 2.3.1), and one
 * that changes all the time is not marked at all. It would keep the page painting, and say nothing.
 */
const STEADY_MS = 1500;

/** Briefly tints an element when the value it shows has changed. Nothing moves; reduced motion gets nothing. */
export function useHighlight<T extends HTMLElement>(value: unknown): RefObject<T | null> {
  const element = useRef<T>(null);
  const before = useRef(value);
  const changedAt = useRef(0);
  useEffect(() => {
    const changed = !Object.is(before.current, value) && before.current !== undefined && value !== undefined;
    before.current = value;
    const now = performance.now();
    if (!changed) return;
    const steady = now - changedAt.current >= STEADY_MS;
    changedAt.current = now;
    if (!steady || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    element.current?.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], {
      duration: HIGHLIGHT_MS,
      easing: 'ease-out',
    });
  }, [value]);
  return element;
}
