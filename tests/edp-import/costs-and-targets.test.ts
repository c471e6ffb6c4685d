import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { packDatabase, type PackDatabase } from './database.ts';
import { csv, faults, importing, sheet } from './importing.ts';

let pack: PackDatabase;
beforeAll(async () => {
  pack = await packDatabase();
});
beforeEach(() => pack.empty());
afterAll(() => pack[Symbol.asyncDispose]());

describe('costs', () => {
  const COST = {
    proyecto: 'OT1000',
    proveedor: 'Aceros del Pacífico',
    factura: 'F-17',
    fecha_factura: '15/01/2025',
    importe_neto: '$2.500.000',
    tipo_costo: 'OPEX',
  };
  const costs = (...changes: Record<string, string>[]) =>
    importing(pack.db, csv(changes.map((change) => ({ ...COST, ...change }))), { dataset: 'costs' });

  test('are loaded once each and found again', async () => {
    await importing(pack.db, sheet({}));
    const report = await costs({}, { factura: 'F-18', tipo_costo: 'capex', fecha_pago: '2025-02-01', moneda: 'USD' });
    expect(report).toMatchObject({ dataset: 'edp.costs', applied: true, changes: { inserted: 2 } });
    expect(
      await pack.rows(
        'select vendor, invoice_number, invoiced_on, paid_on, net_amount, kind, currency from edp.cost order by id',
      ),
    ).toEqual([
      {
        vendor: 'Aceros del Pacífico',
        invoice_number: 'F-17',
        invoiced_on: '2025-01-15',
        paid_on: null,
        net_amount: 2_500_000,
        kind: 'opex',
        currency: 'CLP',
      },
      {
        vendor: 'Aceros del Pacífico',
        invoice_number: 'F-18',
        invoiced_on: '2025-01-15',
        paid_on: '2025-02-01',
        net_amount: 2_500_000,
        kind: 'capex',
        currency: 'USD',
      },
    ]);
    await pack.changesSince();
    expect((await costs({ proveedor: 'ACEROS DEL PACIFICO' })).changes).toEqual({
      inserted: 0,
      updated: 0,
      unchanged: 1,
    });
    expect(await pack.changesSince()).toEqual([]);
    expect((await costs({ importe_neto: '3' })).changes).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
  });

  test('of an unknown project, twice the same, of an unknown kind, are refused', async () => {
    await importing(pack.db, sheet({}));
    const report = await costs(
      { proyecto: 'OT9999' },
      { factura: 'A' },
      { factura: 'A', proveedor: 'aceros del pacifico' },
      { factura: 'B', tipo_costo: 'materiales' },
      { factura: '' },
    );
    expect(faults(report)).toEqual([
      '2 proyecto "OT9999" unknown_project',
      '3 proyecto "OT1000/Aceros del Pacífico/A" duplicate',
      '4 proyecto "OT1000/aceros del pacifico/A" duplicate',
      '5 tipo_costo "materiales" unknown_kind',
      '6 factura "" required',
    ]);
    expect(await pack.rows('select count(*) as count from edp.cost')).toEqual([{ count: 0 }]);
  });
});

describe('targets', () => {
  const targets = (text: string) => importing(pack.db, text, { dataset: 'targets' });
  const stored = () =>
    pack.rows(`select t.month, m.name as manager, t.value, t.metric from edp.target t
      left join edp.project_manager m on m.id = t.project_manager_id order by t.month, m.name nulls first`);

  test('are of one project manager, or of all together', async () => {
    const text = 'Mes;Jefe Proyecto;Meta\n2025-01;;$1.500.000.000\n2025-01;Tomás Vidal;375.000.000\n';
    expect(await targets(text)).toMatchObject({ applied: true, changes: { inserted: 2 } });
    expect(await stored()).toEqual([
      { month: '2025-01-01', manager: null, value: 1_500_000_000, metric: 'collected' },
      { month: '2025-01-01', manager: 'Tomás Vidal', value: 375_000_000, metric: 'collected' },
    ]);
    expect((await targets(text)).changes).toEqual({ inserted: 0, updated: 0, unchanged: 2 });
    const changed = await targets('month,project_manager,value\n2025-01,TOMAS VIDAL,5\n2025-01,Pablo Reyes,7\n');
    expect(changed.changes).toEqual({ inserted: 1, updated: 1, unchanged: 0 });
    expect(changed.preview[0]).toMatchObject({
      key: '2025-01/TOMAS VIDAL',
      fields: { value: { before: 375_000_000, after: 5 } },
    });
  });

  test('twice for one manager and month, without a value, of another metric, are refused', async () => {
    const report = await targets(
      'mes,jefe_proyecto,meta,metrica\n2025-01,Tomás Vidal,1,cobrado\n2025-01,tomas vidal,2,\n2025-02,,,\n2025-03,,1,ventas\n',
    );
    expect(faults(report)).toEqual([
      '2 mes "2025-01/Tomás Vidal" duplicate',
      '3 mes "2025-01/tomas vidal" duplicate',
      '4 meta "" required',
      '5 metrica "ventas" unknown_metric',
    ]);
    expect(await stored()).toEqual([]);
  });
});
