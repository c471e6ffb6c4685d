import { useEffectEvent, useLayoutEffect } from 'react';
import { isTyping, readKey, type Command } from './keys.ts';

/** How long `g` waits for its second key. */
const SEQUENCE_MS = 1200;

/** Hears the page's keys. `run` answers whether it did something; only then is the browser's own action prevented. */
export function useKeys(run: (command: Command) => boolean): void {
  const act = useEffectEvent(run);
  // Before the paint: who sees the page may press a key.
  useLayoutEffect(() => {
    let pendingUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const { command, pending } = readKey(event, event.timeStamp < pendingUntil);
      pendingUntil = pending ? event.timeStamp + SEQUENCE_MS : 0;
      if (command && act(command)) event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
