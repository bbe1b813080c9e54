/** Triggers that a statement fires, of its own table's or through foreign keys; rules, which are refused by name. */
import type { ForeignKey, QualifiedName, Table, Trigger, TriggerEvent } from '../../catalog/catalog'
import { fires, triggersOf } from '../../catalog/triggers'
import type { StatementContext } from './context'

/** A change that a statement makes to a table, of its own or through a foreign key. */
interface Change {
  readonly table: Table
  readonly event: TriggerEvent
  /** Columns that UPDATE assigns; undefined where it is not an update, or may assign all of them. */
  readonly columns?: ReadonlySet<string>
}

/** A statement that fires a trigger, for what cannot be run with one. */
export interface Firing {
  readonly table: Table
  readonly event: TriggerEvent
  readonly trigger: Trigger
  readonly location: number | undefined
}

const firings = new WeakMap<StatementContext, Firing>()

/** The first trigger that the statement was found to fire. */
export const firingOf = (cx: StatementContext): Firing | undefined => firings.get(cx)

/**
 * Finds the triggers that a change fires, also by cascading to another table.
 * @throws UnsupportedOnShadow naming a rule, or a trigger whose firing the shadow cannot carry out
 */
export function noteTriggers(cx: StatementContext, change: Change, location: number | undefined): void {
  const { triggers, routines } = cx.index.catalog
  const rules = routines.filter((r) => r.kind === 'rule')
  if (triggers.length + rules.length === 0) return
  for (const { table, event, columns } of withCascades(cx, change)) {
    const rule = rules.find((r) => r.table && isSame(r.table, table) && (r.event ?? event) === event)
    if (rule) throw cx.refuse(`${doing(event)} "${table.name}", which fires rule "${rule.name}"`, location, rule.reason)
    for (const trigger of triggersOf(cx.index.catalog, table)) {
      if (!fires(trigger, event, columns)) continue
      const firing = { table, event, trigger, location }
      if (table !== change.table && trigger.level === 'row' && (trigger.oldTable ?? trigger.newTable) !== undefined)
        throw refuseFiring(cx, firing, 'a referential action fires it, row by row with transition tables (REFERENCING)')
      requireRunnable(cx, firing)
      if (!firings.has(cx)) firings.set(cx, firing)
    }
  }
}

const DOING: Readonly<Record<TriggerEvent, string>> = {
  insert: 'inserting into',
  update: 'updating',
  delete: 'deleting from',
  truncate: 'truncating',
}
const doing = (event: TriggerEvent): string => DOING[event]

/** @param reason why the trigger cannot be fired */
export function refuseFiring(cx: StatementContext, { table, event, trigger, location }: Firing, reason: string): Error {
  return cx.refuse(`${doing(event)} "${table.name}", which fires trigger "${trigger.name}"`, location, reason)
}

/** Postgres's own trigger functions that the engine has (engine/triggers/systemTriggers.ts). */
const SYSTEM: ReadonlySet<string> = new Set(['tsvector_update_trigger', 'suppress_redundant_updates_trigger'])

/** @throws UnsupportedOnShadow where the catalog alone tells that the trigger's function is not run */
export function requireRunnable(cx: StatementContext, firing: Firing): void {
  const { schema, name } = firing.trigger.function
  if (schema === 'pg_catalog' && SYSTEM.has(name)) return
  const routine = cx.index.catalog.functions.find(
    (f) => f.schema === schema && f.name === name && !f.arguments.some(({ mode }) => mode !== 'out'),
  )
  if (!routine) throw refuseFiring(cx, firing, `its function ${name}() is not one of the migrations' own`)
  if (routine.unsupported !== undefined)
    throw refuseFiring(cx, firing, `of its function ${name}(): ${routine.unsupported}`)
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
  // What a trigger makes of a row may have another key.
  const changed = triggersOf(cx.index.catalog, table).some((t) => t.timing === 'before' && fires(t, event))
    ? undefined
    : columns
  return cx.index.catalog.tables.flatMap((child) =>
    child.foreignKeys
      .filter((key) => isSame(key.references, table))
      .filter((key) => event === 'delete' || !changed || key.references.columns.some((c) => changed.has(c)))
      .flatMap((key) => cascaded(child, key, event === 'delete' ? key.onDelete : key.onUpdate, event)),
  )
}

function cascaded(table: Table, key: ForeignKey, action: ForeignKey['onDelete'], event: TriggerEvent): Change[] {
  if (action === 'NO ACTION' || action === 'RESTRICT') return []
  if (action === 'CASCADE' && event === 'delete') return [{ table, event }]
  return [{ table, event: 'update', columns: new Set(key.columns) }]
}
