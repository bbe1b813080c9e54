import { delimited } from '../../catalog/identifiers'
import type { Table, UniqueConstraint } from '../../catalog/catalog'
import type { Stored } from '../../types/codec'
import type { ShadowDatabase } from '../database'
import { printSides, type TriggerEvent } from '../rowSides'
import type { Sqlite } from '../sqlite'
import { tableOf } from '../tables'
import { deferrableUniques, sameKey } from './deferrableUnique'
import { type Probed, probed } from './probe'
import type { TableChanges } from './reach'

const ENTER = 'shadow_gate_enter'
const LEAVE = 'shadow_gate_leave'

/** A row that a statement changed. */
export interface RowChange extends Probed {
  /** Deferrable constraints of which another row had the new key at that moment. */
  readonly twinOf: readonly UniqueConstraint[]
  /** The step of the statement that changed it. */
  readonly step: number
}

interface Listener {
  gate: Gate | undefined
  /** How many gates are open, one inside the other. */
  depth: number
  /** The triggers of them all. */
  readonly triggers: Set<string>
}
const listeners = new WeakMap<Sqlite, Listener>()

/**
 * Takes referential actions away from SQLite: statements change the rows that they name, and each such row is noted.
 *
 * SQLite carries out a row's actions between the row's BEFORE and AFTER triggers. A change that begins in between is an
 * action's, and RAISE(IGNORE) leaves it out (SQLite manual, "CREATE TRIGGER"). Foreign keys are deferred meanwhile, which
 * also keeps RESTRICT from failing.
 */
export class Gate {
  private inside = false
  private rows: RowChange[] = []

  private constructor(
    private readonly database: ShadowDatabase,
    private readonly listener: Listener,
  ) {}

  static open<T>(database: ShadowDatabase, changes: ReadonlyMap<number, TableChanges>, work: (gate: Gate) => T): T {
    const { sqlite } = database
    const triggers = [...changes].flatMap(([oid, change]) => triggersOf(database, tableOf(database, oid), change))
    const listener = listenerOf(sqlite)
    const outer = listener.gate
    listener.depth++
    try {
      for (const { name } of triggers) listener.triggers.add(name)
      sqlite.exec(['PRAGMA defer_foreign_keys = ON', ...triggers.map(({ sql }) => sql)].join(';\n'))
      return work((listener.gate = new Gate(database, listener)))
    } finally {
      listener.gate = outer
      const left = --listener.depth === 0 ? [...listener.triggers] : []
      if (left.length > 0) listener.triggers.clear()
      sqlite.exec(
        [...left.map((name) => `DROP TRIGGER IF EXISTS temp.${name}`), 'PRAGMA defer_foreign_keys = OFF'].join(';\n'),
      )
    }
  }

  /** Runs statements that are none of this gate's: what a trigger's function does. */
  aside<T>(work: () => T): T {
    const { sqlite } = this.database
    this.listener.gate = undefined
    sqlite.exec('PRAGMA defer_foreign_keys = OFF')
    try {
      return work()
    } finally {
      this.listener.gate = this
      sqlite.exec('PRAGMA defer_foreign_keys = ON')
    }
  }

  /** Runs one statement. @returns its result, and the rows that it changed in the order in which it came to them */
  through<T>(run: () => T): { readonly result: T; readonly rows: readonly RowChange[] } {
    this.inside = false
    this.rows = []
    const result = run()
    return { result, rows: this.rows }
  }

  /** @returns whether a change is to be left out */
  enter(): boolean {
    if (this.inside) return true
    this.inside = true
    return false
  }

  /** The last row that the statement has changed so far. */
  get last(): RowChange | undefined {
    return this.rows.at(-1)
  }

  leave(oid: number, event: TriggerEvent, step: number, values: readonly Stored[]): void {
    this.inside = false
    const table = tableOf(this.database, oid)
    const uniques = event === 'DELETE' ? [] : deferrableUniques(table)
    const twinOf = uniques.filter((_, i) => values[i] === 1n)
    this.rows.push({ ...probed(table, event, values.slice(uniques.length)), twinOf, step })
  }
}

function listenerOf(sqlite: Sqlite): Listener {
  const existing = listeners.get(sqlite)
  if (existing) return existing
  const listener: Listener = { gate: undefined, depth: 0, triggers: new Set() }
  const enter = (): Stored => (listener.gate?.enter() ? 1n : 0n)
  const leave = (oid: Stored, event: Stored, ...values: Stored[]): Stored => {
    listener.gate?.leave(Number(oid), event as TriggerEvent, sqlite.step, values)
    return null
  }
  sqlite.register({ name: ENTER, arity: 0, deterministic: false, body: { kind: 'scalar', call: enter } })
  sqlite.register({
    name: LEAVE,
    arity: -1,
    deterministic: false,
    body: { kind: 'scalar', call: leave as (...args: Stored[]) => Stored },
  })
  listeners.set(sqlite, listener)
  return listener
}

function triggersOf(database: ShadowDatabase, table: Table, changes: TableChanges): { name: string; sql: string }[] {
  const columns = table.columns.map((column) => column.name)
  const trigger = (moment: string, event: string, body: string) => {
    const name = `shadow_gate_${moment}_${event}_${table.oid}`
    return {
      name,
      sql: `CREATE TEMP TRIGGER IF NOT EXISTS ${name} ${moment} ${event} ON main.${delimited(table.sqliteName)} ${body}; END`,
    }
  }
  const twins = deferrableUniques(table).map((unique) => {
    const condition = sameKey(database, table, unique, (column) => `NEW.${column}`)
    const from = `main.${delimited(table.sqliteName)}`
    return `EXISTS (SELECT 1 FROM ${from} WHERE ${condition} AND _rowid_ <> NEW._rowid_), `
  })
  const enter = (event: string) => trigger('BEFORE', event, `WHEN ${ENTER}() BEGIN SELECT RAISE(IGNORE)`)
  const leave = (event: TriggerEvent) => {
    const values = `${event === 'DELETE' ? '' : twins.join('')}${printSides(event, columns)}`
    return trigger('AFTER', event, `BEGIN SELECT ${LEAVE}(${table.oid}, '${event}', ${values})`)
  }
  return [
    ...(changes.insert ? [leave('INSERT')] : []),
    ...(changes.delete ? [enter('DELETE'), leave('DELETE')] : []),
    ...(changes.update.size > 0 ? [enter('UPDATE'), leave('UPDATE')] : []),
  ]
}
