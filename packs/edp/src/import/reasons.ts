import type { Localized } from '@pulso/kpi-core';

/** Why a row is refused, in the words of the person who filled in the sheet. */
export const REASONS = {
  required: { es: 'falta el valor', en: 'the value is missing' },
  required_for_new: {
    es: 'la fila es nueva, y para crearla falta esta columna en el archivo',
    en: 'the row is new, and the file lacks this column, which is needed to create it',
  },
  control_character: { es: 'tiene caracteres de control', en: 'it has control characters' },
  text_too_long: { es: 'el texto es demasiado largo', en: 'the text is too long' },
  text_too_short: { es: 'el nombre debe tener al menos 2 caracteres', en: 'a name has at least 2 characters' },
  project_code: {
    es: 'un código de proyecto es OT y cuatro o más dígitos, por ejemplo OT7286',
    en: 'a project code is OT and four or more digits, OT7286 for example',
  },
  currency: { es: 'una moneda son tres letras, por ejemplo CLP', en: 'a currency is three letters, CLP for example' },
  not_a_number: { es: 'debe ser un número entero desde 1', en: 'it must be a whole number from 1' },
  not_an_amount: {
    es: 'no es un monto: use 1234567 o $1.234.567',
    en: 'it is not an amount: write 1234567 or $1.234.567',
  },
  not_positive: { es: 'el monto debe ser mayor que cero', en: 'the amount must be above zero' },
  negative: { es: 'el monto no puede ser negativo', en: 'the amount must not be negative' },
  decimals: {
    es: 'el monto tiene decimales; escriba unidades enteras (¿está en millones o en otra moneda?)',
    en: 'the amount has decimals; write whole units (is it in millions, or in another currency?)',
  },
  too_large: { es: 'el monto es demasiado grande', en: 'the amount is too large' },
  not_a_date: {
    es: 'no es una fecha que exista: use AAAA-MM-DD o DD/MM/AAAA',
    en: 'it is not a date that exists: write YYYY-MM-DD or DD/MM/YYYY',
  },
  date_out_of_range: { es: 'el año debe estar entre 1990 y 2100', en: 'the year must be from 1990 to 2100' },
  not_a_month: { es: 'no es un mes: use AAAA-MM', en: 'it is not a month: write YYYY-MM' },
  unknown_status: {
    es: 'estado desconocido; use revisión, enviado, validado, pagado o anulado',
    en: 'unknown status; use in_review, sent, validated, paid or void',
  },
  unknown_kind: { es: 'tipo de costo desconocido; use opex o capex', en: 'unknown kind of cost; use opex or capex' },
  unknown_metric: { es: 'métrica desconocida; use cobrado', en: 'unknown metric; use collected' },
  not_yes_or_no: { es: 'responda Sí o No', en: 'answer Yes or No' },
  formula_error: { es: 'la fórmula de la celda da error', en: "the cell's formula gives an error" },
  formula_without_result: {
    es: 'la fórmula no está calculada: abra el libro en Excel y guárdelo de nuevo',
    en: 'the formula was never calculated: open the workbook in Excel and save it again',
  },
  cell_count: {
    es: 'la fila no tiene las mismas celdas que el encabezado (¿un separador dentro de un texto sin comillas?)',
    en: 'the row has not as many cells as the header (a separator in a text without quotes?)',
  },
  duplicate: {
    es: 'otra fila del archivo tiene la misma clave; deje solo una',
    en: 'another row of the file has the same key; leave only one',
  },
  unknown_project: {
    es: 'el proyecto no existe; importe primero sus estados de pago',
    en: 'the project does not exist; import its statements first',
  },
} as const satisfies Readonly<Record<string, Localized>>;

export type Reason = keyof typeof REASONS;
