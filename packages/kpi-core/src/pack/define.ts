import { rollupFaults } from '../rollup/definition.ts';
import type { FilterBinding } from '../filters/bindings.ts';
import type { Filters, PackDefinition, SourceReading } from './definition.ts';
import { rulesNamed } from './rule-texts.ts';

/** A definition that contradicts itself. Says every fault at once. */
export class InvalidPack extends Error {
  readonly code = 'invalid-pack';
  constructor(id: string, faults: readonly string[]) {
    super(`pack "${id}" is not usable:\n- ${faults.join('\n- ')}`);
    this.name = 'InvalidPack';
  }
}

/** Checks a pack's definition against itself and answers it, ready for the registry. @throws {InvalidPack} */
export function definePack<F>(pack: PackDefinition<F>): PackDefinition<F> {
  const faults = [...nameFaults(pack), ...sourceFaults(pack), ...filterFaults(pack), ...presentationFaults(pack)];
  if (faults.length > 0) throw new InvalidPack(pack.id, faults);
  return pack;
}

function nameFaults<F>(pack: PackDefinition<F>): string[] {
  const faults: string[] = [];
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(pack.id)) faults.push('id: lower-case letters, digits and dashes only');
  try {
    Intl.DateTimeFormat('en', { timeZone: pack.timezone });
  } catch {
    faults.push(`timezone: "${pack.timezone}" is no IANA zone`);
  }
  return faults;
}

function sourceFaults<F>(pack: PackDefinition<F>): string[] {
  const faults: string[] = [];
  if (!pack.sources[pack.primarySource]) faults.push(`primarySource: "${pack.primarySource}" is not among the sources`);
  for (const [name, source] of Object.entries(pack.sources)) {
    if (!/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/.test(source.table))
      faults.push(`sources.${name}.table: "schema.table" expected`);
    for (const fault of source.rollup ? rollupFaults(source.rollup) : []) {
      faults.push(`sources.${name}.rollup: ${fault}`);
    }
  }
  for (const [type, snapshot] of Object.entries(pack.snapshots)) {
    for (const source of snapshot.dependsOn) {
      if (!pack.sources[source]) faults.push(`snapshots.${type}.dependsOn: unknown source "${source}"`);
    }
    for (const source of snapshot.unfiltered ?? []) {
      if (!snapshot.dependsOn.includes(source))
        faults.push(`snapshots.${type}.unfiltered: "${source}" is not in dependsOn`);
    }
    for (const source of snapshot.unscoped ?? []) {
      if (!snapshot.unfiltered?.includes(source))
        faults.push(`snapshots.${type}.unscoped: "${source}" is not in unfiltered`);
    }
    for (const entry of snapshot.leavesOut ?? []) {
      const [field = '', choice] = entry.split('=');
      const binding = (pack.filters.bindings as Readonly<Record<string, FilterBinding>>)[field];
      const known = choice === undefined || (binding?.op === 'choice' && Object.hasOwn(binding.choices, choice));
      if (!binding || !known) faults.push(`snapshots.${type}.leavesOut: unknown filter "${entry}"`);
    }
    for (const [source, reading] of Object.entries(snapshot.reads ?? {})) {
      faults.push(...readingFaults(pack, source, reading).map((fault) => `snapshots.${type}.reads.${source}${fault}`));
    }
  }
  return faults;
}

function readingFaults<F>(pack: PackDefinition<F>, name: string, reading: SourceReading): string[] {
  const source = pack.sources[name];
  if (!source) return [': unknown source'];
  const faults: string[] = [];
  for (const dimension of Object.keys(reading.only ?? {})) {
    if (!source.dimensions[dimension]) faults.push(`.only: unknown dimension "${dimension}"`);
  }
  for (const field of reading.unlessFiltered ?? []) {
    if (!Object.hasOwn(pack.filters.bindings, field)) faults.push(`.unlessFiltered: unknown filter "${field}"`);
  }
  const columns = Object.values(source.dimensions).map(({ column, via }) => via?.column ?? column);
  for (const column of reading.selectsBy ?? []) {
    // Filters that are bound by SQL may read any column; of these it is known which filter reads them.
    if (!columns.includes(column)) faults.push(`.selectsBy: "${column}" is no column of a dimension`);
  }
  const { occurring = { columns: [], among: {} }, unfilteredColumns = [] } = reading;
  for (const column of [...occurring.columns, ...Object.keys(occurring.among)]) {
    // The feed has the old and new values of these alone.
    if (!columns.includes(column)) faults.push(`.occurring: "${column}" is no column of a dimension`);
  }
  for (const column of occurring.columns) {
    if (!unfilteredColumns.includes(column)) faults.push(`.occurring: "${column}" is none of unfilteredColumns`);
  }
  return faults;
}

function filterFaults<F>(pack: PackDefinition<F>): string[] {
  const faults: string[] = [];
  const dimensions = pack.sources[pack.primarySource]?.dimensions ?? {};
  for (const [field, binding] of Object.entries(
    pack.filters.bindings as Filters as PackDefinition['filters']['bindings'],
  )) {
    if (binding.op === 'in' && !dimensions[binding.dimension]) {
      faults.push(`filters.bindings.${field}: unknown dimension "${binding.dimension}"`);
    }
    if (binding.op === 'choice') {
      for (const [choice, { dimension }] of Object.entries(binding.choices)) {
        if (dimension && !dimensions[dimension])
          faults.push(`filters.bindings.${field}.${choice}: unknown dimension "${dimension}"`);
      }
    }
  }
  for (const scope of pack.scopes) if (!dimensions[scope]) faults.push(`scopes: unknown dimension "${scope}"`);
  return faults;
}

function presentationFaults<F>(pack: PackDefinition<F>): string[] {
  const { presentation } = pack;
  const known = {
    kpi: presentation.kpis,
    chart: presentation.charts,
    table: presentation.tables,
  } as const;
  const items = [
    ...presentation.hero.map((key) => ({ kind: 'kpi' as const, key })),
    ...presentation.sections.flatMap((section) => section.items),
  ];
  return [
    ...items
      .filter(({ kind, key }) => !known[kind][key])
      .map(({ kind, key }) => `presentation: unknown ${kind} "${key}"`),
    ...rulesNamed(presentation)
      .filter((key) => !pack.rules.definitions[key])
      .map((key) => `presentation: a text names the unknown rule "${key}"`),
  ];
}
