import type { Localized, PackPresentation } from '@pulso/kpi-core';

export const statusLabels: Readonly<Record<string, Localized>> = {
  in_review: { es: 'En revisión', en: 'In review' },
  sent: { es: 'Enviado', en: 'Sent' },
  validated: { es: 'Validado', en: 'Validated' },
  paid: { es: 'Pagado', en: 'Paid' },
  void: { es: 'Anulado', en: 'Void' },
};

export const costKindLabels: Readonly<Record<string, Localized>> = {
  opex: { es: 'Operación (opex)', en: 'Operating (opex)' },
  capex: { es: 'Inversión (capex)', en: 'Capital (capex)' },
};

/** Labels of enumerated values that appear in rows. */
export const valueLabels: PackPresentation['values'] = {
  status: statusLabels,
  costKind: costKindLabels,
  kind: {
    statement: { es: 'Estado de pago', en: 'Statement' },
    cost: { es: 'Costo', en: 'Cost' },
  },
  part: {
    both: { es: 'Numerador y denominador', en: 'Numerator and denominator' },
    numerator: { es: 'Solo numerador', en: 'Numerator only' },
    denominator: { es: 'Solo denominador', en: 'Denominator only' },
  },
};
