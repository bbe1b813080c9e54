import type { Catalog, QualifiedName, Trigger, TriggerEvent } from './catalog'

/** Trigger functions that Postgres itself brings, in pg_catalog. */
export const SYSTEM_TRIGGER_FUNCTIONS: ReadonlySet<string> = new Set([
  'tsvector_update_trigger',
  'tsvector_update_trigger_column',
  'suppress_redundant_updates_trigger',
])

const known = new WeakMap<Catalog, ReadonlyMap<string, readonly Trigger[]>>()

const keyOf = ({ schema, name }: QualifiedName): string => JSON.stringify([schema, name])

/** A relation's triggers in the order in which they fire (manual, "CREATE TRIGGER"): that of their names' bytes. */
export function triggersOf(catalog: Catalog, relation: QualifiedName): readonly Trigger[] {
  let byRelation = known.get(catalog)
  if (!byRelation) known.set(catalog, (byRelation = sorted(catalog)))
  return byRelation.get(keyOf(relation)) ?? []
}

function sorted({ triggers }: Catalog): Map<string, Trigger[]> {
  const byRelation = new Map<string, Trigger[]>()
  for (const trigger of triggers) {
    const key = keyOf(trigger.table)
    byRelation.set(key, [...(byRelation.get(key) ?? []), trigger])
  }
  for (const list of byRelation.values()) list.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  return byRelation
}

/**
 * Whether such a statement fires the trigger (session_replication_role being `origin`, the only one that the shadow has).
 * @param columns those that UPDATE sets; undefined where all of them count
 */
export function fires(trigger: Trigger, event: TriggerEvent, columns?: ReadonlySet<string>): boolean {
  if (trigger.enabled === 'disabled' || trigger.enabled === 'replica' || !trigger.events.includes(event)) return false
  return event !== 'update' || !trigger.columns || !columns || trigger.columns.some((name) => columns.has(name))
}
