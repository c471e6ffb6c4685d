export interface BenchOptions {
  /** File that gets the figures as JSON. */
  readonly json?: string;
  /** Short rounds: to see that it runs, not to quote it. */
  readonly quick: boolean;
}

/** A benchmark's module. */
export interface Bench {
  run(options: BenchOptions): Promise<void>;
}
