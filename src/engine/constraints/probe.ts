import type { Table } from '../../catalog/catalog'
import type { Stored } from '../../types/codec'
import type { Sqlite } from '../sqlite'
import type { Row } from './rowText'

/** A row that a statement was about to write, or has written. */
export interface Probed {
  readonly table: Table
  /** Of the row before it was updated; undefined for an insert. */
  readonly oldRowid: bigint | undefined
  /** Not settled yet before an insert into a table whose rowid SQLite chooses. */
  readonly rowid: bigint
  readonly row: Row
}

export type Moment = 'BEFORE' | 'AFTER'

const FUNCTION = 'shadow_probe'

interface Listener {
  note: ((values: Stored[]) => void) | undefined
}
const listeners = new WeakMap<Sqlite, Listener>()

/**
 * Runs `work` inside a savepoint that is rolled back in any case, and reports each row that it writes to `tables`.
 * Only the way of an error comes here, so statements that succeed pay nothing for it.
 */
export function probe(sqlite: Sqlite, tables: readonly Table[], moment: Moment, work: (rows: readonly Probed[]) => void): void {
  const rows: Probed[] = []
  sqlite.sql('SAVEPOINT shadow_probe')
  try {
    listener(sqlite).note = ([index, updating, oldRowid, rowid, ...values]) => {
      const table = tables[Number(index)] as Table
      const row = new Map(table.columns.map((column, i) => [column.name, values[i] ?? null]))
      rows.push({ table, oldRowid: updating ? (oldRowid as bigint) : undefined, rowid: rowid as bigint, row })
    }
    for (const [index, table] of tables.entries()) createTriggers(sqlite, table, index, moment)
    work(rows)
  } finally {
    listener(sqlite).note = undefined
    sqlite.sql('ROLLBACK TO shadow_probe')
    sqlite.sql('RELEASE shadow_probe')
  }
}

function listener(sqlite: Sqlite): Listener {
  let known = listeners.get(sqlite)
  if (!known) {
    const made: Listener = { note: undefined }
    const call = (...values: Stored[]): Stored => {
      made.note?.(values)
      return null
    }
    sqlite.register({ name: FUNCTION, arity: -1, deterministic: false, body: { kind: 'scalar', call } })
    listeners.set(sqlite, (known = made))
  }
  return known
}

function createTriggers(sqlite: Sqlite, table: Table, index: number, moment: Moment): void {
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
  const values = table.columns.map((column) => `NEW.${quote(column.name)}`).join(', ')
  for (const event of ['INSERT', 'UPDATE']) {
    const old = event === 'UPDATE' ? '1, OLD._rowid_' : '0, 0'
    sqlite.exec(
      `CREATE TEMP TRIGGER shadow_probe_${event}_${index} ${moment} ${event} ON main.${quote(table.sqliteName)} ` +
        `BEGIN SELECT ${FUNCTION}(${index}, ${old}, NEW._rowid_, ${values}); END`,
    )
  }
}
