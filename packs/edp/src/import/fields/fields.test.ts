import { describe, expect, test } from 'vitest';
import type { Cell } from '../sheet/cell.ts';
import { parseDay, parseMonth } from './calendar.ts';
import { parseFlag, parseStatus } from './choice.ts';
import { parseAmount, parsePositiveInteger } from './number.ts';
import type { Parse } from './parsed.ts';
import { parseCurrency, parseName, parseProjectCode, parseReference, parseText } from './text.ts';

/** The value that a cell gives, or the reason why it gives none. */
const read = (parse: Parse, cell: Cell, serialOffset = 0): unknown => {
  const parsed = parse(cell, { serialOffset });
  return parsed.ok ? parsed.value : parsed.reason;
};

describe('amounts', () => {
  const amount = parseAmount({ zero: 'allowed' });
  test.each<[Cell, unknown]>([
    ['15491100', 15_491_100],
    ['15.491.100', 15_491_100],
    ['$15.491.100', 15_491_100],
    ['$ 15.491.100 ', 15_491_100],
    ['CLP 15,491,100', 15_491_100],
    ['1.234', 1_234],
    ['1234,00', 1_234],
    ['1.234,00', 1_234],
    ['1,234.00', 1_234],
    ['0', 0],
    [15_491_100, 15_491_100],
    [30_982_200.000_000_1, 30_982_200],
    ['', null],
    [null, null],
    ['12.34', 'decimals'],
    ['1.234,56', 'decimals'],
    ['1.23.456', 'decimals'],
    [10.5, 'decimals'],
    ['-5', 'negative'],
    ['−5', 'negative'],
    ['$-5', 'negative'],
    ['-$1.000', 'negative'],
    ['(1.000)', 'negative'],
    ['1.000-', 'negative'],
    [-1, 'negative'],
    ['1e6', 'not_an_amount'],
    ['12 UF', 'not_an_amount'],
    ['$', 'not_an_amount'],
    [true, 'not_an_amount'],
    ['9999999999999999', 'too_large'],
    [1e16, 'too_large'],
    [{ fault: 'formula_error', shown: '#N/A' }, 'formula_error'],
  ])('%j is %j', (cell, expected) => expect(read(amount, cell)).toBe(expected));

  test('zero is refused where an amount must be above it', () => {
    expect(read(parseAmount({ zero: 'refused' }), '0')).toBe('not_positive');
  });
});

describe('days', () => {
  test.each<[Cell, unknown]>([
    ['2025-01-31', '2025-01-31'],
    ['31/01/2025', '2025-01-31'],
    ['1/2/2025', '2025-02-01'],
    ['31-01-2025', '2025-01-31'],
    ['29/02/2024', '2024-02-29'],
    [new Date('2025-01-31T00:00:00Z'), '2025-01-31'],
    [45_688, '2025-01-31'],
    [45_688.75, '2025-01-31'],
    ['', null],
    ['2025-02-29', 'not_a_date'],
    ['2025-13-01', 'not_a_date'],
    ['01/31/2025', 'not_a_date'],
    ['2025/01/31', 'not_a_date'],
    ['31/01-2025', 'not_a_date'],
    ['31.01.2025', 'not_a_date'],
    ['45688', 'not_a_date'],
    [true, 'not_a_date'],
    [1e12, 'not_a_date'],
    [new Date(Number.NaN), 'not_a_date'],
    ['1925-01-31', 'date_out_of_range'],
    ['2205-01-31', 'date_out_of_range'],
    [0, 'date_out_of_range'],
  ])('%j is %j', (cell, expected) => expect(read(parseDay, cell)).toBe(expected));

  test('a serial number of the 1904 calendar is shifted', () => {
    expect(read(parseDay, 45_688 - 1_462, 1_462)).toBe('2025-01-31');
  });
});

test.each<[Cell, unknown]>([
  ['2025-02', '2025-02-01'],
  ['2025-02-01', '2025-02-01'],
  [new Date('2025-02-17T00:00:00Z'), '2025-02-01'],
  [45_688, '2025-01-01'],
  ['', null],
  ['2025-13', 'not_a_month'],
  ['2025-02-17', 'not_a_month'],
  ['febrero', 'not_a_month'],
  [false, 'not_a_month'],
  ['1025-02', 'date_out_of_range'],
])('the month %j is %j', (cell, expected) => expect(read(parseMonth, cell)).toBe(expected));

test.each<[Cell, unknown]>([
  ['7', 7],
  [7, 7],
  ['007', 7],
  ['0', 'not_a_number'],
  ['-1', 'not_a_number'],
  ['1.5', 'not_a_number'],
  [1.5, 'not_a_number'],
  ['2147483648', 'not_a_number'],
  ['0x10', 'not_a_number'],
  ['', null],
])('the number %j is %j', (cell, expected) => expect(read(parsePositiveInteger, cell)).toBe(expected));

test.each<[Cell, unknown]>([
  ['REVISIÓN', 'in_review'],
  ['en revisión', 'in_review'],
  ['in-review', 'in_review'],
  [' Enviado ', 'sent'],
  ['validated', 'validated'],
  ['PAGADO', 'paid'],
  ['void', 'void'],
  ['constructor', 'unknown_status'],
  ['', null],
])('the state %j is %j', (cell, expected) => expect(read(parseStatus, cell)).toBe(expected));

test.each<[Cell, unknown]>([
  ['Sí', true],
  ['si', true],
  ['YES', true],
  [true, true],
  [1, true],
  ['No', false],
  [false, false],
  ['tal vez', 'not_yes_or_no'],
])('the answer %j is %j', (cell, expected) => expect(read(parseFlag, cell)).toBe(expected));

describe('texts', () => {
  test('names have one blank between words and 2 to 100 characters', () => {
    expect(read(parseName, '  Energía \u00a0 Central\n')).toBe('Energía Central');
    expect(read(parseName, 'X')).toBe('text_too_short');
    expect(read(parseName, '\u0301\u0301\u0301')).toBe('text_too_short');
    expect(read(parseName, 'x'.repeat(101))).toBe('text_too_long');
    expect(read(parseName, 'a\u0000b')).toBe('control_character');
  });

  test('free text keeps its line breaks', () => {
    expect(read(parseText(20), ' a\n\tb ')).toBe('a\n\tb');
    expect(read(parseText(2), 'abc')).toBe('text_too_long');
    expect(read(parseText(20), 'a\u0007')).toBe('control_character');
  });

  test('references may be numbers in a workbook', () => {
    expect(read(parseReference, 43_151_515_151_515)).toBe('43151515151515');
  });

  test('project codes are OT and digits, in capitals', () => {
    expect(read(parseProjectCode, ' ot7286 ')).toBe('OT7286');
    expect(read(parseProjectCode, 'OT 7286')).toBe('project_code');
    expect(read(parseProjectCode, 'OT１２３４')).toBe('project_code');
  });

  test('currencies are three letters', () => {
    expect(read(parseCurrency, 'clp')).toBe('CLP');
    expect(read(parseCurrency, '$')).toBe('currency');
  });
});
