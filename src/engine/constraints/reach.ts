import type { ForeignKey, ReferentialAction, Table } from '../../catalog/catalog'
import type { ShadowDatabase } from '../database'
import { deferrableUniques } from './deferrableUnique'
import { mayConflict, references, tableOf } from '../tables'
import type { ProgramPlan } from '../../sql/translation'
import type { DataPlan } from '../workspace'

export type ForeignKeyEvent = 'delete' | 'update'

/** What a statement, and the referential actions after it, may do to one table. */
export interface TableChanges {
  insert: boolean
  delete: boolean
  /** Columns that may be set; a foreign key's trigger fires only where its own are. */
  readonly update: Set<string>
}

/** A foreign key whose trigger on the referenced table fires. */
interface Fired {
  readonly child: number
  readonly key: ForeignKey
  readonly event: ForeignKeyEvent
}

/** The tables that a statement may change, and how. */
export interface Reach {
  readonly changes: ReadonlyMap<number, TableChanges>
  /** There may be referential actions. */
  readonly acts: boolean
  /** There may be duplicates for deferrable constraints to find. */
  readonly twins: boolean
  /** SQLite and Postgres may come to different ends: they carry the actions out in different orders. */
  readonly meets: boolean
}

const known = new WeakMap<DataPlan, Reach>()

export function reachOf(database: ShadowDatabase, plan: DataPlan): Reach {
  let reach = known.get(plan)
  if (!reach) known.set(plan, (reach = findReach(database, plan)))
  return reach
}

export const actionOf = (key: ForeignKey, event: ForeignKeyEvent): ReferentialAction =>
  event === 'delete' ? key.onDelete : key.onUpdate

export const acts = (action: ReferentialAction): boolean => action !== 'NO ACTION' && action !== 'RESTRICT'

function findReach(database: ShadowDatabase, plan: DataPlan): Reach {
  if (plan.command === 'TRUNCATE TABLE') return truncated(database, plan)
  const changes = new Map<number, TableChanges>()
  const direct = new Set(plan.writes)
  for (const oid of direct) changes.set(oid, directChanges(plan, tableOf(database, oid)))
  const fired = new Map<string, Fired>()
  // A set of columns may still grow, so a table is looked at again until nothing is new.
  for (let before = -1; before !== size(changes);) {
    before = size(changes)
    for (const [oid, change] of [...changes])
      for (const one of firedBy(database, oid, change)) {
        fired.set(`${one.key.oid} ${one.event}`, one)
        follow(changes, one)
      }
  }
  const all = [...fired.values()]
  return {
    changes,
    acts: all.some(({ key, event }) => acts(actionOf(key, event))),
    twins: [...changes].some(([oid, change]) => makesTwins(tableOf(database, oid), change)),
    meets: meets(database, changes, direct, all),
  }
}

/** TRUNCATE fires no foreign key's trigger: the tables that point to the emptied ones are emptied with them. */
function truncated(database: ShadowDatabase, plan: DataPlan): Reach {
  const changes = new Map(plan.writes.map((oid) => [oid, { insert: false, delete: true, update: new Set<string>() }]))
  // SQLite would look at RESTRICT row by row when the deletions are put back (sandbox/changes.ts).
  const restricted = plan.writes.some((oid) =>
    references(database)
      .to(oid)
      .some(({ key }) => key.onDelete === 'RESTRICT'),
  )
  return { changes, acts: false, twins: false, meets: restricted }
}

function makesTwins(table: Table, { insert, update }: TableChanges): boolean {
  return deferrableUniques(table).some((unique) => insert || unique.columns.some((name) => update.has(name)))
}

function directChanges(plan: DataPlan, table: Table): TableChanges {
  if (plan.kind === 'program') return partsChanges(plan, table)
  const updates = plan.command === 'UPDATE' || (plan.command === 'INSERT' && mayConflict(plan))
  return {
    insert: plan.command === 'INSERT',
    delete: plan.command === 'DELETE',
    update: new Set(updates ? [...(plan.sets ?? columnsOf(table)), ...generatedColumns(table)] : []),
  }
}

function partsChanges({ changes = [] }: ProgramPlan, table: Table): TableChanges {
  const own = changes.filter((change) => change.table === table.oid)
  const updates = own.filter(({ command, conflict }) => command === 'UPDATE' || conflict)
  const sets = updates.flatMap((change) => change.sets ?? [])
  return {
    insert: own.some(({ command }) => command === 'INSERT'),
    delete: own.some(({ command }) => command === 'DELETE'),
    update: new Set(sets.length > 0 ? [...sets, ...generatedColumns(table)] : []),
  }
}

const columnsOf = (table: Table) => table.columns.map((column) => column.name)
const generatedColumns = (table: Table) =>
  table.columns.filter((column) => column.generated).map((column) => column.name)

function size(changes: ReadonlyMap<number, TableChanges>): number {
  let total = 0
  for (const { delete: deletes, update } of changes.values()) total += 1 + Number(deletes) + update.size
  return total
}

function firedBy(database: ShadowDatabase, oid: number, change: TableChanges): Fired[] {
  return references(database)
    .to(oid)
    .flatMap(({ child, key }): Fired[] => [
      ...(change.delete ? [{ child: child.oid, key, event: 'delete' as const }] : []),
      ...(key.references.columns.some((name) => change.update.has(name))
        ? [{ child: child.oid, key, event: 'update' as const }]
        : []),
    ])
}

function follow(changes: Map<number, TableChanges>, { child, key, event }: Fired): void {
  const action = actionOf(key, event)
  if (!acts(action)) return
  let change = changes.get(child)
  if (!change) changes.set(child, (change = { insert: false, delete: false, update: new Set() }))
  if (action === 'CASCADE' && event === 'delete') change.delete = true
  else for (const name of key.columns) change.update.add(name)
}

/**
 * Postgres lets the statement itself end first, then carries out the actions of its rows one after the other, and after
 * those the ones that they bring about; each check sees what is done by then. SQLite follows every row to the end at once, and
 * checks when all is done. The end is the same unless two ways lead to the same rows.
 */
function meets(
  database: ShadowDatabase,
  changes: ReadonlyMap<number, TableChanges>,
  direct: ReadonlySet<number>,
  fired: readonly Fired[],
): boolean {
  const actions = fired.filter(({ key, event }) => acts(actionOf(key, event)))
  const acted = new Set(actions.map(({ child }) => child))
  return (
    fired.some((one) => {
      const action = actionOf(one.key, one.event)
      if (!acts(action)) {
        const waits = action === 'NO ACTION' && one.key.initiallyDeferred
        return (
          !waits && (acted.has(one.child) || (action === 'RESTRICT' && one.event === 'update' && direct.has(one.child)))
        )
      }
      if (action === 'SET DEFAULT' || direct.has(one.child)) return true
      const deletes = (other: Fired) => other.event === 'delete' && actionOf(other.key, other.event) === 'CASCADE'
      return !actions.every((other) => other === one || other.child !== one.child || (deletes(one) && deletes(other)))
    }) || rechecks(database, changes, acted)
  )
}

/** An updated row's own foreign keys are checked against tables that change in the meantime. */
function rechecks(
  database: ShadowDatabase,
  changes: ReadonlyMap<number, TableChanges>,
  acted: ReadonlySet<number>,
): boolean {
  return [...changes].some(([oid, { update }]) =>
    tableOf(database, oid).foreignKeys.some((key) => {
      if (key.initiallyDeferred || !key.columns.some((name) => update.has(name))) return false
      const parent = database.index.relation(key.references.schema, key.references.name)
      return parent !== undefined && acted.has(parent.oid)
    }),
  )
}
