/**
 * Whether Postgres can hold a text as `text` and as JSON: it knows neither the character U+0000 nor half a surrogate
 * pair. What cannot be held cannot be meant either.
 */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
