import type { SnapshotWriter } from '@pulso/cache';
import type { ErrorReporter } from '@pulso/platform';

/** The writer with a span for each commit, so that a trace goes from the request to the snapshot that it brought. */
export function tracedWriter(writer: SnapshotWriter, span: ErrorReporter['span']): SnapshotWriter {
  return {
    ...writer,
    commit: (lease, snapshot, options) =>
      span('snapshot.commit', { 'snapshot.key': lease.key.wire, 'snapshot.version': lease.version }, () =>
        writer.commit(lease, snapshot, options),
      ),
  };
}
