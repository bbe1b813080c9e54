import { delimited } from '../../catalog/identifiers'
import type { Table } from '../../catalog/catalog'
import type { Stored } from '../../types/codec'
import { NULL_KEY, notNullFailed } from '../nullKey'
import { EVENTS, printSides, readSides, type TriggerEvent, type RowSide } from '../rowSides'
import type { Sqlite } from '../sqlite'
import type { Row } from '../../types/rowText'

/** A row that a statement was about to write, or has written: an insert has no `before`, a delete no `after`. */
export interface Probed {
  readonly table: Table
  readonly before: ProbedRow | undefined
  readonly after: ProbedRow | undefined
}

export interface ProbedRow {
  /** Not settled yet before an insert into a table whose rowid SQLite chooses. */
  readonly rowid: bigint
  readonly row: Row
}

export type Moment = 'BEFORE' | 'AFTER'

const FUNCTION = 'shadow_probe'

type Note = (values: Stored[]) => void

/** Who listens on a connection: one watch may be kept inside another. */
const listeners = new WeakMap<Sqlite, Note[]>()

/**
 * Runs `work` inside a savepoint that is rolled back in any case, and reports each row that it writes to `tables`.
 * Statements in the ordinary way pay nothing for it.
 */
export function probe(
  sqlite: Sqlite,
  tables: readonly Table[],
  moment: Moment,
  work: (rows: readonly Probed[]) => void,
): void {
  const rows: Probed[] = []
  const notes = listenersOf(sqlite)
  const depth = notes.push(([index, event, ...values]) => {
    const change = probed(tables[Number(index)] as Table, event as TriggerEvent, values)
    const keyless = moment === 'BEFORE' && change.after?.rowid === NULL_KEY
    rows.push(keyless ? { ...change, after: withoutKey(change.table, change.after) } : change)
    if (keyless) throw notNullFailed()
  })
  sqlite.sql('SAVEPOINT shadow_probe')
  try {
    for (const [index, table] of tables.entries()) createTriggers(sqlite, table, index, moment, depth)
    work(rows)
  } finally {
    notes.length = depth - 1
    // The triggers go with the savepoint.
    if (sqlite.inTransaction) {
      sqlite.sql('ROLLBACK TO shadow_probe')
      sqlite.sql('RELEASE shadow_probe')
    }
  }
}

function withoutKey({ primaryKey }: Table, { rowid, row }: ProbedRow): ProbedRow {
  return { rowid, row: new Map([...row, [primaryKey?.columns[0] ?? '', null]]) }
}

/** A row change from what a trigger on the whole row handed over (`printSides` of all columns). */
export function probed(table: Table, event: TriggerEvent, values: readonly Stored[]): Probed {
  const { before, after } = readSides(event, table.columns.length, values)
  const named = ({ rowid, values }: RowSide): ProbedRow => ({
    rowid,
    row: new Map(table.columns.map((column, i) => [column.name, values[i] ?? null])),
  })
  return { table, before: before && named(before), after: after && named(after) }
}

function listenersOf(sqlite: Sqlite): Note[] {
  const known = listeners.get(sqlite)
  if (known) return known
  const notes: Note[] = []
  const call = (depth: Stored, ...values: Stored[]): Stored => {
    notes[Number(depth) - 1]?.(values)
    return null
  }
  const body = { kind: 'scalar' as const, call: call as (...args: Stored[]) => Stored }
  sqlite.register({ name: FUNCTION, arity: -1, deterministic: false, body })
  listeners.set(sqlite, notes)
  return notes
}

function createTriggers(sqlite: Sqlite, table: Table, index: number, moment: Moment, depth: number): void {
  const columns = table.columns.map((column) => column.name)
  const triggers = EVENTS.map((event) => {
    const call = `${FUNCTION}(${depth}, ${index}, '${event}', ${printSides(event, columns)})`
    return `CREATE TEMP TRIGGER shadow_probe_${depth}_${event}_${index} ${moment} ${event} ON main.${delimited(table.sqliteName)} BEGIN SELECT ${call}; END`
  })
  sqlite.exec(triggers.join(';\n'))
}
