import type { Episode, HistoryEvent } from './history.ts';

/** An invariant that did not hold, with the evidence. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

export type Check = (episode: Episode) => Violation[];

export const eventsOf = <K extends HistoryEvent['kind']>(episode: Episode, kind: K) =>
  episode.events.filter((event): event is Extract<HistoryEvent, { kind: K }> => event.kind === kind);
