/** How long something that answers as a rule has not answered. */
export interface Absence {
  /** It did not answer; it counts from the first time. */
  begin(): void;
  end(): void;
  /** 0 while it answers, ms. */
  forMs(): number;
}

/** @param now monotonic, ms */
export function createAbsence(now: () => number = () => performance.now()): Absence {
  let since: number | undefined;
  return {
    begin: () => void (since ??= now()),
    end: () => void (since = undefined),
    forMs: () => (since === undefined ? 0 : now() - since),
  };
}
