export { pack } from './pack.ts';
export type { EdpFilters } from './filters/schema.ts';
