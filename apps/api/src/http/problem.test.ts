import { describe, expect, it } from 'vitest';
import { toProblem } from './problem.ts';

const databaseError = (code: string) => Object.assign(new Error('secret of the server'), { code });

describe('an error of the database', () => {
  it.each([
    ['57014', 503, 'too-slow'],
    ['57P01', 503, 'database-away'],
    ['53300', 503, 'database-away'],
    ['ECONNREFUSED', 503, 'database-away'],
  ])('%s is told as %d %s, without its text', (code, status, name) => {
    const problem = toProblem(databaseError(code));
    expect(problem).toMatchObject({ status, code: name, headers: { 'Retry-After': '5' } });
    expect(problem?.message).not.toContain('secret');
  });

  it('that is a mistake of ours is not explained away', () => {
    expect(toProblem(databaseError('42703'))).toBeNull();
  });
});
