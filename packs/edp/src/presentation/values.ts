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
  // Codes of the source sheets; other reasons are shown as they were written.
  reason: {
    documentacion_incompleta: { es: 'Documentación incompleta', en: 'Incomplete documents' },
    inconsistencia_montos: { es: 'Inconsistencia de montos', en: 'Amounts do not match' },
    falta_aprobacion: { es: 'Falta aprobación', en: 'Approval missing' },
    fuera_alcance: { es: 'Fuera de alcance', en: 'Out of scope' },
    requisitos_tecnicos: { es: 'Requisitos técnicos', en: 'Technical requirements' },
    error_formato: { es: 'Error de formato', en: 'Wrong format' },
    cambio_requerimientos: { es: 'Cambio de requerimientos', en: 'Requirements changed' },
    objeciones_cliente: { es: 'Objeciones del cliente', en: 'Objections of the client' },
  },
  /** After a count: `3 en otra moneda: …`. */
  dataQuality: {
    otherCurrency: {
      es: 'en otra moneda: fuera de las cifras en pesos',
      en: 'in another currency: not in the figures in pesos',
    },
    negativeDays: {
      es: 'pagados antes de enviarse: fuera de los tiempos de cobro',
      en: 'paid before they were sent: not in the collection times',
    },
    paidWithoutDate: {
      es: 'pagados sin fecha de pago: fuera de los tiempos y del flujo de cobro',
      en: 'paid without a date of payment: not in times and flows',
    },
    outOfOrderTransitions: {
      es: 'cambios de estado que saltan un paso o reabren un pago',
      en: 'changes of status that skip a step or reopen a payment',
    },
  },
};
