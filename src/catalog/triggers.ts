import type { Catalog, QualifiedName, Trigger, TriggerEvent } from './catalog'

/** A relation's triggers in the order in which they fire (manual, "CREATE TRIGGER"): that of their names' bytes. */
export function triggersOf({ triggers }: Catalog, relation: QualifiedName): Trigger[] {
  return triggers
    .filter(({ table }) => table.schema === relation.schema && table.name === relation.name)
    .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
}

/**
 * Whether such a statement fires the trigger (session_replication_role being `origin`).
 * @param columns those that UPDATE sets; undefined where all of them count
 */
export function fires(trigger: Trigger, event: TriggerEvent, columns?: ReadonlySet<string>): boolean {
  if (trigger.enabled === 'disabled' || trigger.enabled === 'replica' || !trigger.events.includes(event)) return false
  return event !== 'update' || !trigger.columns || !columns || trigger.columns.some((name) => columns.has(name))
}
