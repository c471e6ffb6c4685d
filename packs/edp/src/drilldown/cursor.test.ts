import { UnknownDrilldown } from '@pulso/kpi-core';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { parseSort } from './sort.ts';

const sort = parseSort('-issuedOn');

test('a cursor is read back as it was written', () => {
  const position = { value: '2025-06-30', rowId: -12 };
  expect(decodeCursor(sort, encodeCursor(sort, position))).toEqual(position);
});

test.each([
  ['of another field', encodeCursor(parseSort('amount'), { value: '5', rowId: 1 })],
  ['of the other direction', encodeCursor(parseSort('issuedOn'), { value: '2025-06-30', rowId: 1 })],
  ['with a value of another type', encodeCursor(sort, { value: 'now()', rowId: 1 })],
  ['with a day that no calendar has', encodeCursor(sort, { value: '2025-02-30', rowId: 1 })],
  ['with a day before all', encodeCursor(sort, { value: '0000-01-01', rowId: 1 })],
  ['with a text that no database holds', encodeCursor(parseSort('-client'), { value: '\0', rowId: 1 })],
  ['with no id', Buffer.from('["issuedOn",true,"2025-06-30"]').toString('base64url')],
  ['that is no JSON', 'abc'],
  ['that is no list', Buffer.from('{}').toString('base64url')],
])('a cursor %s is refused', (_what, cursor) => {
  expect(() => decodeCursor(sort, cursor)).toThrow(UnknownDrilldown);
});
