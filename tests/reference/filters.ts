import { fold } from './fold.ts';
import type { Filters, Id, NamedRow, StatementRow, World } from './model.ts';
import type { Rules } from './rules.ts';
import { age, amount, isOpen, isPaid, isCritical, settleDays } from './statement.ts';

/** Ids of the rows whose folded name is wanted; null when the filter is not set. */
function idsByName(rows: readonly NamedRow[], names: readonly string[] | undefined): Set<Id> | null {
  if (!names || names.length === 0) return null;
  const wanted = new Set(names.map(fold));
  return new Set(rows.filter((row) => wanted.has(fold(row.name))).map((row) => row.id));
}

export function selectedClients(world: World, filters: Filters): Set<Id> | null {
  return idsByName(world.client, filters.client);
}

export function selectedManagers(world: World, filters: Filters): Set<Id> | null {
  return idsByName(world.project_manager, filters.projectManager);
}

/** A set status, view, amount or days filter: it splits statements, and costs cannot be split the same way. */
export function splitsStatements(filters: Filters): boolean {
  return (
    (filters.status ?? []).length > 0 ||
    (filters.view ?? 'all') !== 'all' ||
    filters.minAmount !== undefined ||
    filters.maxAmount !== undefined ||
    filters.minDays !== undefined
  );
}

function passesView(s: StatementRow, world: World, filters: Filters, rules: Rules): boolean {
  switch (filters.view) {
    case 'critical':
      return isCritical(s, world.asOf, rules);
    case 'completed':
      return isPaid(s);
    case 'high_value':
      return amount(s) >= BigInt(rules.high_value_amount);
    default:
      return true;
  }
}

function passesMinDays(s: StatementRow, world: World, minDays: number | undefined): boolean {
  if (minDays === undefined) return true;
  const days = isOpen(s) ? age(s, world.asOf) : settleDays(s);
  return days !== null && days >= minDays;
}

/** Every filter but the date filter. */
export function passesAllButDates(world: World, filters: Filters, rules: Rules): (s: StatementRow) => boolean {
  const clients = selectedClients(world, filters);
  const managers = selectedManagers(world, filters);
  const statuses = filters.status?.length ? new Set(filters.status.map(fold)) : null;
  return (s) =>
    (clients === null || clients.has(s.client_id)) &&
    (managers === null || managers.has(s.project_manager_id)) &&
    (statuses === null || statuses.has(s.status)) &&
    passesView(s, world, filters, rules) &&
    (filters.minAmount === undefined || amount(s) >= BigInt(filters.minAmount)) &&
    (filters.maxAmount === undefined || amount(s) <= BigInt(filters.maxAmount)) &&
    passesMinDays(s, world, filters.minDays);
}
