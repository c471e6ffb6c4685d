import fc from 'fast-check';

/** Values that random worlds are made of. */

/** Unique after folding. */
export const CLIENT_NAMES = [
  'Minera Norte',
  'Energía Central',
  'Forestal Sur',
  'Minera Altiplano',
  'Ñuble Obras',
  'Áridos del Pacífico',
  'Puerto Cochrane',
  'aguas andes',
  'TRANSMISIÓN SUR',
  'Celulosa Ütah',
  'Viñas Unidas',
  'Salmones Aysén',
  'Gas O’Higgins',
] as const;

export const MANAGER_NAMES = ['Camila Soto', 'Andrea Fuentes', 'Pablo Reyes', 'Tomás Vidal', 'Íñigo Peña'] as const;

/** Few values, so that amounts are often equal and lie on both sides of the limit for high value. */
export const AMOUNT_EDGES = [1, 3, 500, 1000, 1001, 99_999_999, 100_000_000, 100_000_001] as const;

export const amountValue = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...AMOUNT_EDGES) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 400_000_000 }) },
);

/** Days around every limit of the specification. */
export const edgeDays = fc.oneof(
  fc.constantFrom(0, 1, 15, 16, 30, 31, 35, 36, 45, 46, 60, 61, 90, 91),
  fc.integer({ min: 0, max: 200 }),
);

export const currency = fc.oneof(
  { weight: 12, arbitrary: fc.constant('CLP') },
  { weight: 1, arbitrary: fc.constantFrom('USD', 'EUR') },
);

/** The same name as a person might type it: other case, no accents, blanks around it. */
export function oddSpelling(name: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    name,
    name.toUpperCase(),
    name.toLowerCase(),
    `  ${name} `,
    name.normalize('NFD'),
    name.normalize('NFD').replace(/\p{M}/gu, ''),
  );
}

const REASONS = ['Falta respaldo', 'fuera_alcance', 'Documentación', 'objeciones_cliente', 'ñandú'] as const;

/** Free text of a person: one of a few reasons in odd spelling, nothing, or only blanks. */
export const reworkReason = fc.oneof(
  { weight: 6, arbitrary: fc.constant(null) },
  { weight: 4, arbitrary: fc.constantFrom(...REASONS).chain(oddSpelling) },
  { weight: 1, arbitrary: fc.constantFrom('', '   ') },
);

export function orNull<T>(arbitrary: fc.Arbitrary<T>, nullWeight = 2): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 8, arbitrary }, { weight: nullWeight, arbitrary: fc.constant(null) });
}
