import { useEffect, useRef, type RefObject } from 'react';

/** A change is marked this long. */
const HIGHLIGHT_MS = 600;
/** Steady changes must not flash: at most one mark per this time, far under three a second (WCAG 2.3.1). */
const MIN_PAUSE_MS = 1500;

/** Briefly tints an element when the value it shows has changed. Nothing moves; reduced motion gets nothing. */
export function useHighlight<T extends HTMLElement>(value: unknown): RefObject<T | null> {
  const element = useRef<T>(null);
  const before = useRef(value);
  const markedAt = useRef(0);
  useEffect(() => {
    const changed = !Object.is(before.current, value) && before.current !== undefined && value !== undefined;
    before.current = value;
    const now = performance.now();
    if (!changed || now - markedAt.current < MIN_PAUSE_MS || matchMedia('(prefers-reduced-motion: reduce)').matches)
      return;
    markedAt.current = now;
    element.current?.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], {
      duration: HIGHLIGHT_MS,
      easing: 'ease-out',
    });
  }, [value]);
  return element;
}
