/** Runs it again, once, after an error that says of itself that a repetition may help (`retryable: true`). */
export async function retryOnce<T>(
  work: () => Promise<T>,
  { signal, onRetry }: { readonly signal: AbortSignal; onRetry(error: unknown): void },
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const retryable = typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === true;
    if (!retryable || signal.aborted) throw error;
    onRetry(error);
    return work();
  }
}
