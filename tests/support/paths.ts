import { dirname, join } from 'node:path';

/** The root of the checkout. */
export const ROOT = dirname(dirname(import.meta.dirname));

/** Programs fetched once and kept between test runs; the same place that `npm start` uses by default. */
export const BINARIES = join(ROOT, '.pulso', 'binaries');
