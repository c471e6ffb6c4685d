/** While changes keep coming they are drawn this often; one alone is drawn with the next frame. */
const DRAW_EVERY_MS = 100;

/** Times in ms of one clock. */
export interface DrawTimer {
  readonly now: () => number;
  /** Runs before the next frame is painted. */
  readonly frame: (run: () => void) => void;
  readonly wait: (run: () => void, ms: number) => void;
  /** When the viewer last pressed something. */
  readonly pressedAt: () => number;
}

/**
 * When to draw what has arrived: with the next frame, at most ten times a second, and never in the frame that answers
 * a press, which has enough to draw of its own. Ask again only once it has been drawn.
 */
export function paceDrawing(timer: DrawTimer): (draw: () => void) => void {
  let drawnAt = Number.NEGATIVE_INFINITY;
  return (draw) => {
    const inFrame = (seenPress: number): void => {
      timer.frame(() => {
        const pressedAt = timer.pressedAt();
        if (pressedAt !== seenPress) return inFrame(pressedAt);
        drawnAt = timer.now();
        draw();
      });
    };
    const begin = (): void => inFrame(timer.pressedAt());
    const early = drawnAt + DRAW_EVERY_MS - timer.now();
    if (early > 0) timer.wait(begin, early);
    else begin();
  };
}

/** Notes when the viewer presses a key or the pointer. Answers the time of the last press and how to stop. */
export function watchPresses(target: Window): { readonly at: () => number; readonly stop: () => void } {
  let last = 0;
  const note = (): void => {
    last = performance.now();
  };
  const control = new AbortController();
  for (const name of ['pointerdown', 'pointerup', 'click', 'keydown'] as const)
    target.addEventListener(name, note, { capture: true, passive: true, signal: control.signal });
  return { at: () => last, stop: () => control.abort() };
}
