declare global {
  interface Window {
    /** Reads that `boot/boot.js` started before the application was loaded. */
    pulsoEarly?: Map<string, Promise<Response>>;
  }
}

/** Takes an early answer, once. */
export function takeEarly(url: string): Promise<Response> | null {
  const early = globalThis.window?.pulsoEarly;
  const answer = early?.get(url) ?? null;
  early?.delete(url);
  return answer;
}
