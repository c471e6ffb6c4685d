import { expect, it } from 'vitest';
import { retryOnce } from './retry-once.ts';

const failing = (errors: readonly unknown[]) => {
  let runs = 0;
  const work = async (): Promise<string> => {
    const error = errors[runs];
    runs += 1;
    if (error !== undefined) throw error;
    return 'done';
  };
  return { work, runs: () => runs };
};
const busy = Object.assign(new Error('busy'), { retryable: true });
const options = { signal: new AbortController().signal, onRetry: () => {} };

it('repeats once after an error that is retryable', async () => {
  const { work, runs } = failing([busy]);
  await expect(retryOnce(work, options)).resolves.toBe('done');
  expect(runs()).toBe(2);
});

it('gives up after the second', async () => {
  const { work, runs } = failing([busy, busy, busy]);
  await expect(retryOnce(work, options)).rejects.toThrow('busy');
  expect(runs()).toBe(2);
});

it('repeats nothing that is not retryable, and nothing after an abort', async () => {
  const refused = failing([new Error('bad file')]);
  await expect(retryOnce(refused.work, options)).rejects.toThrow('bad file');
  const aborted = failing([busy]);
  await expect(retryOnce(aborted.work, { ...options, signal: AbortSignal.abort() })).rejects.toThrow('busy');
  expect([refused.runs(), aborted.runs()]).toEqual([1, 1]);
});
