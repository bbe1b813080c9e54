/** Triggers, which the shadow does not run: a statement that would fire one is refused by the trigger's name. */
import type { ForeignKey, QualifiedName, Table, TriggerEvent } from '../../catalog/catalog'
import { fires, triggersOf } from '../../catalog/triggers'
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
  const { triggers, routines } = cx.index.catalog
  const rules = routines.filter((r) => r.kind === 'rule')
  if (triggers.length + rules.length === 0) return
  for (const { table, event, columns } of withCascades(cx, change)) {
    const trigger = triggersOf(cx.index.catalog, table).find((t) => fires(t, event, columns))
    const rule = rules.find((r) => r.table && isSame(r.table, table))
    const verb = event === 'insert' ? 'inserting into' : event === 'update' ? 'updating' : 'deleting from'
    if (trigger)
      throw cx.refuse(
        `${verb} "${table.name}", which fires trigger "${trigger.name}"`,
        location,
        'the shadow runs no code of the database',
      )
    if (rule) throw cx.refuse(`${verb} "${table.name}", which fires rule "${rule.name}"`, location, rule.reason)
  }
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
