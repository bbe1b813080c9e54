/** Triggers, which the shadow does not run: a statement that would fire one is refused by the trigger's name. */
import type { ForeignKey, QualifiedName, Table, TriggerEvent, UnsupportedRoutine } from '../../catalog/catalog'
import type { StatementContext } from './context'

/** A change that a statement makes to a table, of its own or through a foreign key. */
interface Change {
  readonly table: Table
  readonly event: TriggerEvent
  /** Columns that UPDATE assigns; undefined where it is not an update. */
  readonly columns?: ReadonlySet<string>
}

/** @throws UnsupportedOnShadow naming the trigger that the statement fires, also by cascading to another table */
export function refuseTriggers(cx: StatementContext, change: Change, location: number | undefined): void {
  const triggers = cx.index.catalog.routines.filter((r) => r.kind === 'trigger' || r.kind === 'rule')
  if (triggers.length === 0) return
  for (const reached of withCascades(cx, change)) {
    const fired = triggers.find((t) => fires(t, reached))
    if (!fired) continue
    throw cx.refuse(
      `${reached.event === 'insert' ? 'inserting into' : reached.event === 'update' ? 'updating' : 'deleting from'} "${reached.table.name}", which fires ${fired.kind} "${fired.name}"`,
      location,
      fired.reason,
    )
  }
}

function fires(trigger: UnsupportedRoutine, { table, event, columns }: Change): boolean {
  if (!trigger.table || !isSame(trigger.table, table)) return false
  if (trigger.events && !trigger.events.includes(event)) return false
  return event !== 'update' || !trigger.columns || !columns || trigger.columns.some((c) => columns.has(c))
}

const isSame = (a: QualifiedName, b: QualifiedName): boolean => a.schema === b.schema && a.name === b.name

/** The change and those that foreign keys make after it, each once. */
function withCascades(cx: StatementContext, first: Change): Change[] {
  const found = [first]
  for (let i = 0; i < found.length; i++) {
    const change = found[i] as Change
    if (change.event === 'insert') continue
    for (const next of referencing(cx, change)) {
      if (!found.some((f) => f.table === next.table && f.event === next.event)) found.push(next)
    }
  }
  return found
}

function referencing(cx: StatementContext, { table, event, columns }: Change): Change[] {
  return cx.index.catalog.tables.flatMap((child) =>
    child.foreignKeys
      .filter((key) => isSame(key.references, table))
      .filter((key) => event === 'delete' || !columns || key.references.columns.some((c) => columns.has(c)))
      .flatMap((key) => cascaded(child, key, event === 'delete' ? key.onDelete : key.onUpdate, event)),
  )
}

function cascaded(table: Table, key: ForeignKey, action: ForeignKey['onDelete'], event: TriggerEvent): Change[] {
  if (action === 'NO ACTION' || action === 'RESTRICT') return []
  if (action === 'CASCADE' && event === 'delete') return [{ table, event }]
  return [{ table, event: 'update', columns: new Set(key.columns) }]
}
