/**
 * Folds a name so that spellings of one name are equal: trim, one blank between words, no accents, lower-case ASCII.
 * `pulso.fold(text)` in the database does exactly the same; a test compares the two.
 */
export function fold(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[ \t\n\r\f\v\u00a0]+/g, ' ')
    .replace(/^ | $/g, '');
}
