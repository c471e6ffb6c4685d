import { describe, expect, test } from 'vitest';
import { crashNote, failureIn, failureNote, failureOf, ticketFailure } from './failure.ts';

const failed = (code: string | undefined) => Object.assign(new Error('relation "secret" at 10.0.0.1'), { code });

describe('the code of a failure', () => {
  test.each([
    ['57014', 'computation-timeout'],
    ['22012', 'computation-data'],
    ['42P01', 'computation-mismatch'],
    ['53200', 'database-busy'],
    ['P0001', 'computation-failed'],
    [undefined, 'computation-failed'],
  ])('of SQLSTATE %s is %s, also when it was noted', (code, failure) => {
    expect(failureOf(failed(code))).toBe(failure);
    expect(failureIn(failureNote(failed(code)))).toBe(failure);
  });

  test('of a job whose time was up, of one that ended workers, and of what the cache noted', () => {
    expect(failureOf(new DOMException('late', 'TimeoutError'))).toBe('computation-timeout');
    expect(failureIn(crashNote)).toBe('computation-crashed');
    expect(failureIn('the cache refused the commit: OOM')).toBe('refresh-failed');
  });
});

describe('a ticket', () => {
  const backoff = { failures: 1, failedAtMs: 10_000, untilMs: 11_000, error: failureNote(failed('57014')) };
  const of = (type: string, more: object | null = {}) => ({ type, backoff: more && { ...backoff, ...more } });
  const manual = { afterVersion: '9500000', requestedAt: new Date(9_500) };
  const miss = { afterVersion: '0', requestedAt: new Date(10_500) };

  test('says what failed after it was issued, and why, without the inner words', () => {
    expect(ticketFailure(manual, [of('kpis', null), of('charts')], 10_500)).toEqual({
      error: 'charts: the computation took longer than it may; it is tried again',
      code: 'computation-timeout',
    });
  });

  test('says nothing while nothing failed, or only before it', () => {
    expect(ticketFailure(manual, [of('kpis', null)], 10_500)).toBeNull();
    expect(ticketFailure(manual, [of('kpis', { failedAtMs: 9_499 })], 10_500)).toBeNull();
  });

  test('for what was not there says that it is backed off from, and waits when that is over', () => {
    expect(ticketFailure(miss, [of('kpis')], 10_999)?.code).toBe('computation-timeout');
    expect(ticketFailure(miss, [of('kpis')], 11_000)).toBeNull();
    expect(ticketFailure(miss, [of('kpis', { failedAtMs: 10_500 })], 99_000)).not.toBeNull();
  });
});
