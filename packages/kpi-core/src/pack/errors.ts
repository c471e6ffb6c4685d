/** A metric, chart, bucket, sort field or cursor that a pack's drill-down does not have; becomes a 400. */
export class UnknownDrilldown extends Error {
  readonly code = 'unknown-drilldown';
  /** The query parameter at fault. */
  readonly path: string;

  constructor(path: 'metric' | 'chart' | 'bucket' | 'sort' | 'cursor', message: string) {
    super(message);
    this.name = 'UnknownDrilldown';
    this.path = path;
  }
}
