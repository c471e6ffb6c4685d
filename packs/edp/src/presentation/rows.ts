import type { Localized, PackPresentation, Unit } from '@pulso/kpi-core';
import { SORT_FIELDS } from '../drilldown/sort.ts';

const column = (
  field: string,
  es: string,
  en: string,
  unit: Unit,
): { field: string; label: Localized; unit: Unit } => ({
  field,
  label: { es, en },
  unit,
});

/** Columns of the drill-down rows, in order. */
export const rowColumnPresentations: PackPresentation['rows'] = [
  column('project', 'Proyecto', 'Project', 'text'),
  column('number', 'N°', 'No.', 'count'),
  column('client', 'Cliente', 'Client', 'text'),
  column('projectManager', 'Jefe de proyecto', 'Project manager', 'text'),
  column('status', 'Estado', 'Status', 'text'),
  column('amount', 'Monto', 'Amount', 'CLP'),
  column('days', 'Días', 'Days', 'count'),
  column('issuedOn', 'Emisión', 'Issued', 'date'),
  column('sentOn', 'Envío', 'Sent', 'date'),
  column('expectedPaymentOn', 'Pago esperado', 'Expected payment', 'date'),
  column('conformityOn', 'Conformidad', 'Conformity', 'date'),
  column('paidOn', 'Pago', 'Paid', 'date'),
  column('proposedAmount', 'Propuesto', 'Proposed', 'CLP'),
  column('approvedAmount', 'Aprobado', 'Approved', 'CLP'),
  column('period', 'Mes', 'Month', 'month'),
  column('reworkReason', 'Motivo de retrabajo', 'Rework reason', 'text'),
  column('part', 'Parte', 'Part', 'text'),
  column('kind', 'Tipo de fila', 'Row kind', 'text'),
  column('vendor', 'Proveedor', 'Vendor', 'text'),
  column('invoiceNumber', 'Factura', 'Invoice', 'text'),
  column('costKind', 'Tipo de costo', 'Cost kind', 'text'),
].map((item) => ({ ...item, sortable: (SORT_FIELDS as readonly string[]).includes(item.field) }));
