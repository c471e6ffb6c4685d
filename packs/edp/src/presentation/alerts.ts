import type { PackPresentation } from '@pulso/kpi-core';

/** Texts of the business alerts; `{…}` is filled from the alert's params. */
export const alertPresentations: PackPresentation['alerts'] = {
  client_share: {
    title: { es: 'Un cliente concentra lo por cobrar', en: 'One client holds much of receivables' },
    text: {
      es: '{client} debe {value} de lo por cobrar (límite {limit}).',
      en: '{client} owes {value} of receivables (limit {limit}).',
    },
    action: {
      es: 'Acordar con {client} un calendario de pagos.',
      en: 'Agree a payment schedule with {client}.',
    },
  },
  statement_share: {
    title: { es: 'Un estado de pago pesa demasiado', en: 'One statement weighs too much' },
    text: {
      es: '{project} N° {number} de {client} es {value} de lo por cobrar (límite {limit}) y espera hace {days} días.',
      en: '{project} no. {number} of {client} is {value} of receivables (limit {limit}) and has waited {days} days.',
    },
    action: {
      es: 'Llamar a {client} por este estado de pago.',
      en: 'Call {client} about this statement.',
    },
  },
  dso: {
    title: { es: 'El DSO es alto', en: 'DSO is high' },
    text: {
      es: 'El DSO es de {value} días (límite {limit}).',
      en: 'DSO is {value} days (limit {limit}).',
    },
    action: {
      es: 'Revisar los envíos más antiguos por jefe de proyecto.',
      en: 'Review the oldest sent statements by project manager.',
    },
  },
  critical_share: {
    title: { es: 'Mucho dinero es crítico', en: 'Much money is critical' },
    text: {
      es: 'Lo crítico es {value} de lo por cobrar (límite {limit}).',
      en: 'Critical statements are {value} of receivables (limit {limit}).',
    },
    action: {
      es: 'Empezar por los diez estados de pago críticos de mayor monto.',
      en: 'Start with the ten critical statements of the most amount.',
    },
  },
  expected_share: {
    title: { es: 'Poco se espera cobrar en 30 días', en: 'Little is expected within 30 days' },
    text: {
      es: 'Solo {value} de lo por cobrar tiene pago esperado en 30 días (límite {limit}).',
      en: 'Only {value} of receivables is expected within 30 days (limit {limit}).',
    },
    action: {
      es: 'Pedir fechas de pago de lo validado y de lo vencido.',
      en: 'Ask for payment dates of what is validated and of what is overdue.',
    },
  },
};
