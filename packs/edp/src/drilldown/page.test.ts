import { UnknownDrilldown } from '@pulso/kpi-core';
import { expect, test } from 'vitest';
import type { EdpContext } from '../context.ts';
import { listingOf } from './page.ts';

/** What is not known is refused before anything of the context is read. */
const UNREAD = {} as EdpContext;

test.each([
  { metric: 'toString' },
  { chart: 'constructor', bucket: 'x' },
  { chart: 'managers', bucket: '1:constructor' },
  { chart: 'managers', bucket: 'constructor' },
  { chart: 'aging', bucket: 'toString' },
])('a listing that only every object has (%j) is refused', async (query) => {
  await expect(listingOf(UNREAD, query)).rejects.toThrow(UnknownDrilldown);
});
