/**
 * Reads an amount as people type it in Chile or copy it from a sheet: `1.234.567`, `$ 1,234,567`, `100 MM`, `1,5 MM`.
 * Answers whole pesos as digits, `''` for nothing, `null` for text that is no amount.
 */
export function parseAmount(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '') return '';
  const match = /^(?:mm\$|clp|\$)?\s*([\d.,]+)\s*(mm|m)?$/.exec(trimmed.replaceAll(/\s+/g, ' '));
  if (!match) return null;
  const [, digits = '', suffix] = match;
  const inMillions = suffix !== undefined || trimmed.startsWith('mm$');
  if (!inMillions) {
    const whole = digits.replaceAll(/[.,](?=\d{3}(\D|$))/g, '');
    return /^\d+$/.test(whole) ? String(BigInt(whole)) : null;
  }
  const millions = Number(digits.replace(',', '.'));
  return Number.isFinite(millions) ? String(Math.round(millions * 1e6)) : null;
}
