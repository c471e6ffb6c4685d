import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packDatabase, type PackDatabase } from './database.ts';
import { csv, importing } from './importing.ts';

let pack: PackDatabase;
beforeAll(async () => {
  pack = await packDatabase();
});
afterAll(() => pack[Symbol.asyncDispose]());

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | ''> =>
  fc.oneof({ weight: 2, arbitrary }, fc.constant('' as const));
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const amount = fc.integer({ min: 1, max: 999_999_999_999_999 }).map(String);
// Everything that a person can type into a cell: quotes, separators, line breaks, backslashes, other scripts.
const text = fc
  .string({ unit: 'binary', maxLength: 60 })
  // oxlint-disable-next-line no-control-regex
  .map((raw) => raw.replace(/[\u0000-\u001f\u007f\ufeff]/g, ' '))
  .chain((clean) => fc.constantFrom('', '\n', '\t', '\\', '"', ';', "\\N\n'").map((sign) => `${clean}${sign}${clean}`))
  .map((typed) => typed.replace(/\r/g, '').trim());
const name = fc.constantFrom(
  'Energía Central',
  'Minera Norte',
  'Ñandú & Cía. "Sur"',
  'Lagos; Hijos, Ltda.',
  'O’Higgins\\N',
);

const row = fc.record({
  n_edp: fc.integer({ min: 1, max: 2_147_483_647 }).map(String),
  proyecto: fc.integer({ min: 1_000, max: 1_009 }).map((code) => `OT${code}`),
  cliente: name,
  jefe_proyecto: name,
  mes: day.map((of) => of.slice(0, 7)),
  fecha_emision: day,
  fecha_envio_cliente: maybe(day),
  monto_propuesto: amount,
  monto_aprobado: maybe(amount),
  fecha_estimada_pago: maybe(day),
  n_conformidad: maybe(text.map((of) => of.replace(/\s+/g, ' ').trim())),
  fecha_conformidad: maybe(day),
  fecha_pago: maybe(day),
  estado: fc.constantFrom('revisión', 'enviado', 'validado', 'pagado', 'anulado'),
  estado_detallado: maybe(text),
  motivo_no_aprobado: maybe(text),
  tipo_falla: maybe(text),
  observaciones: maybe(text),
  moneda: fc.constantFrom('CLP', 'USD', 'CLF'),
});
const rows = fc.uniqueArray(row, {
  minLength: 1,
  maxLength: 12,
  selector: ({ n_edp, proyecto }) => `${proyecto}/${n_edp}`,
});

/** The stored statements as a sheet. An inferred date of payment is not a fact and is left out. */
const exported = () =>
  pack.rows<Record<string, string>>(`select s.number::text as number, p.code as project, c.name as client,
      m.name as project_manager, to_char(s.period, 'YYYY-MM') as period, s.issued_on::text as issued_on,
      coalesce(to_char(s.sent_on, 'DD/MM/YYYY'), '') as sent_on, s.proposed_amount::text as proposed_amount,
      coalesce('$' || replace(to_char(s.approved_amount, 'FM999,999,999,999,999'), ',', '.'), '') as approved_amount,
      coalesce(s.expected_payment_on::text, '') as expected_payment_on,
      coalesce(s.conformity_number, '') as conformity_number, coalesce(s.conformity_on::text, '') as conformity_on,
      case when s.paid_on_inferred or s.paid_on is null then '' else s.paid_on::text end as paid_on, s.status,
      coalesce(s.detailed_status, '') as detailed_status, coalesce(s.rework_reason, '') as rework_reason,
      coalesce(s.failure_type, '') as failure_type, coalesce(s.notes, '') as notes, s.currency
    from edp.statement s join edp.project p on p.id = s.project_id join edp.client c on c.id = s.client_id
      join edp.project_manager m on m.id = s.project_manager_id order by p.code, s.number`);

test('what was imported and exported again is unchanged when it is imported', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(',', ';'), async (statements, separator) => {
      await pack.empty();
      const first = await importing(pack.db, csv(statements, separator));
      expect(first.errors).toEqual([]);
      expect(first.changes.inserted).toBe(statements.length);
      const before = await pack.rows('select * from edp.statement order by id');
      await pack.changesSince();
      // In the other language, with other forms of dates and amounts, and in another order.
      const again = await importing(pack.db, csv(await exported(), separator === ',' ? ';' : ','));
      expect(again.errors).toEqual([]);
      expect(again.changes).toEqual({ inserted: 0, updated: 0, unchanged: statements.length });
      expect(await pack.rows('select * from edp.statement order by id')).toEqual(before);
      expect(await pack.changesSince()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
