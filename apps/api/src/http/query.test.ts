import { describe, expect, it } from 'vitest';
import { HttpProblem } from './problem.ts';
import { parseQuery, refuseOthers, takeParameters } from './query.ts';

const refusal = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    if (error instanceof HttpProblem) return { status: error.status, path: error.errors?.[0]?.path };
    throw error;
  }
  return null;
};

describe('a query', () => {
  it('that is too long, or holds what the database cannot hold, is refused', () => {
    expect(refusal(() => parseQuery(`metric=${'m'.repeat(3_000)}`))).toEqual({ status: 400, path: '' });
    expect(refusal(() => parseQuery('bucket=%00'))).toEqual({ status: 400, path: 'bucket' });
    expect(parseQuery('bucket=%F0%9F%98%80').get('bucket')).toBe('\u{1f600}');
  });

  it('gives a parameter once, and says so when it is there twice', () => {
    const query = parseQuery('limit=5&client=a&client=b');
    expect(takeParameters(query, ['limit', 'cursor'])).toEqual({ limit: '5' });
    expect(query.toString()).toBe('client=a&client=b');
    expect(refusal(() => takeParameters(parseQuery('limit=5&limit=6'), ['limit']))).toEqual({
      status: 400,
      path: 'limit',
    });
  });

  it('of a route that takes nothing else is refused with something else', () => {
    expect(refusal(() => refuseOthers(parseQuery('dryrun=true')))).toEqual({ status: 400, path: 'dryrun' });
    expect(refusal(() => refuseOthers(parseQuery('')))).toBeNull();
  });
});
