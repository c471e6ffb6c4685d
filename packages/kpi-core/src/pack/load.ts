import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { definePack } from './define.ts';
import type { PackDefinition } from './definition.ts';

/** A pack that could not be loaded: says which and why. */
export class PackNotLoaded extends Error {
  readonly code = 'pack-not-loaded';
  constructor(specifier: string, reason: string, cause?: unknown) {
    super(`PULSO_PACKS: cannot load "${specifier}": ${reason}`, { cause });
    this.name = 'PackNotLoaded';
  }
}

/** The packs of an installation by id; the first one is the default. */
export interface PackRegistry {
  readonly default: PackDefinition;
  readonly all: readonly PackDefinition[];
  get(id: string): PackDefinition | undefined;
}

export function createPackRegistry(packs: readonly PackDefinition[]): PackRegistry {
  const [first] = packs;
  if (!first) throw new PackNotLoaded('', 'no pack is given');
  const byId = new Map<string, PackDefinition>();
  for (const pack of packs) {
    if (byId.has(pack.id)) throw new PackNotLoaded(pack.id, 'two packs have this id');
    byId.set(pack.id, pack);
  }
  return { default: first, all: packs, get: (id) => byId.get(id) };
}

/**
 * Imports packs by package name or path (relative to `directory`). A module exports its definition as `pack`.
 * @throws {PackNotLoaded}
 */
export async function loadPacks(specifiers: readonly string[], directory: string): Promise<PackRegistry> {
  const packs = await Promise.all(specifiers.map((specifier) => loadPack(specifier, directory)));
  return createPackRegistry(packs);
}

async function loadPack(specifier: string, directory: string): Promise<PackDefinition> {
  const isPath = specifier.startsWith('.') || isAbsolute(specifier);
  const target = isPath ? pathToFileURL(resolve(directory, specifier)).href : specifier;
  let module: { pack?: PackDefinition };
  try {
    module = (await import(target)) as { pack?: PackDefinition };
  } catch (error) {
    throw new PackNotLoaded(specifier, error instanceof Error ? error.message : String(error), error);
  }
  if (!module.pack) throw new PackNotLoaded(specifier, 'the module has no export named "pack"');
  return definePack(module.pack);
}
