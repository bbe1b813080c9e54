import type { Table } from '../../catalog/catalog'
import type { Stored } from '../../types/codec'
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

interface Listener {
  note: ((values: Stored[]) => void) | undefined
}
const listeners = new WeakMap<Sqlite, Listener>()

/** Runs `work` inside a savepoint that is rolled back in any case, and reports each row that it writes to `tables`. */
export function probe(
  sqlite: Sqlite,
  tables: readonly Table[],
  moment: Moment,
  work: (rows: readonly Probed[]) => void,
): void {
  sqlite.sql('SAVEPOINT shadow_probe')
  try {
    observe(sqlite, tables, moment, work)
  } finally {
    sqlite.sql('ROLLBACK TO shadow_probe')
    sqlite.sql('RELEASE shadow_probe')
  }
}

/** Runs `work` and reports each row that it writes to `tables`. Statements in the ordinary way pay nothing for it. */
export function observe<T>(
  sqlite: Sqlite,
  tables: readonly Table[],
  moment: Moment,
  work: (rows: readonly Probed[]) => T,
): T {
  const rows: Probed[] = []
  const names = tables.flatMap((table, index) => createTriggers(sqlite, table, index, moment))
  listener(sqlite).note = ([index, event, ...values]) =>
    rows.push(probed(tables[Number(index)] as Table, String(event), values))
  try {
    return work(rows)
  } finally {
    listener(sqlite).note = undefined
    for (const name of names) sqlite.exec(`DROP TRIGGER temp.${name}`)
  }
}

function probed(table: Table, event: string, values: readonly Stored[]): Probed {
  const side = (from: number): ProbedRow => ({
    rowid: values[from] as bigint,
    row: new Map(table.columns.map((column, i) => [column.name, values[from + 1 + i] ?? null])),
  })
  const before = event === 'INSERT' ? undefined : side(0)
  const after = event === 'DELETE' ? undefined : side(before ? table.columns.length + 1 : 0)
  return { table, before, after }
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

function createTriggers(sqlite: Sqlite, table: Table, index: number, moment: Moment): string[] {
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
  const side = (row: string) =>
    [`${row}._rowid_`, ...table.columns.map((column) => `${row}.${quote(column.name)}`)].join(', ')
  const sides = { INSERT: side('NEW'), UPDATE: `${side('OLD')}, ${side('NEW')}`, DELETE: side('OLD') }
  listener(sqlite)
  return Object.entries(sides).map(([event, values]) => {
    const name = `shadow_probe_${event}_${index}`
    sqlite.exec(
      `CREATE TEMP TRIGGER ${name} ${moment} ${event} ON main.${quote(table.sqliteName)} BEGIN SELECT ${FUNCTION}(${index}, '${event}', ${values}); END`,
    )
    return name
  })
}
