import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { problemHandler, toProblem } from './problem.ts';

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

it('cuts off and reports an answer of a route that fails after it has begun', async () => {
  const reported: unknown[] = [];
  const app = express();
  app.get('/export', (_request, response) => {
    response.write('half');
    throw new Error('the other half');
  });
  app.use(problemHandler({ error: () => {} } as never, (error) => reported.push(error)));
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(fetch(`http://127.0.0.1:${port}/export`).then((answer) => answer.text())).rejects.toThrow(
    /fetch failed|terminated/,
  );
  expect(reported).toEqual([new Error('the other half')]);
  server.close();
});
