import type { PackDefinition, PackRegistry } from '@pulso/kpi-core';
import { HttpProblem } from '../http/problem.ts';

/** The pack that an address names; the installation's default where it names none. @throws {HttpProblem} 404 */
export function namedPack(packs: PackRegistry, id: string | undefined): PackDefinition {
  if (id === undefined) return packs.default;
  const pack = packs.get(id);
  if (!pack) throw new HttpProblem(404, 'unknown-pack', 'there is no such pack');
  return pack;
}
