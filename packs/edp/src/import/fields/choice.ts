import { fold } from '@pulso/kpi-core';
import type { CostKind, Status } from '../../schema/tables.ts';
import type { Reason } from '../reasons.ts';
import { cellParser, refused, value, type FieldValue, type Parse } from './parsed.ts';

/** One of some words, folded: case, accents and blanks around do not matter, `_` and `-` are blanks. */
function parseChoice(words: Readonly<Record<string, FieldValue>>, reason: Reason): Parse {
  const meanings = new Map(Object.entries(words));
  return cellParser((cell) => {
    const word = fold(String(cell).replace(/[_-]+/g, ' '));
    const meaning = meanings.get(word);
    return meaning === undefined ? refused(reason) : value(meaning);
  });
}

const STATUS_WORDS: Readonly<Record<string, Status>> = {
  revision: 'in_review',
  'en revision': 'in_review',
  'in review': 'in_review',
  review: 'in_review',
  enviado: 'sent',
  sent: 'sent',
  validado: 'validated',
  validated: 'validated',
  pagado: 'paid',
  paid: 'paid',
  anulado: 'void',
  void: 'void',
  voided: 'void',
};

const COST_WORDS: Readonly<Record<string, CostKind>> = { opex: 'opex', capex: 'capex' };

const YES_OR_NO: Readonly<Record<string, boolean>> = {
  si: true,
  s: true,
  yes: true,
  y: true,
  true: true,
  verdadero: true,
  '1': true,
  no: false,
  n: false,
  false: false,
  falso: false,
  '0': false,
};

const METRIC_WORDS: Readonly<Record<string, string>> = {
  collected: 'collected',
  cobrado: 'collected',
  cobranza: 'collected',
};

export const parseStatus = parseChoice(STATUS_WORDS, 'unknown_status');
export const parseCostKind = parseChoice(COST_WORDS, 'unknown_kind');
export const parseFlag = parseChoice(YES_OR_NO, 'not_yes_or_no');
export const parseMetric = parseChoice(METRIC_WORDS, 'unknown_metric');
