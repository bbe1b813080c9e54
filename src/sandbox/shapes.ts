import type { Index, Table, UniqueConstraint } from '../catalog/catalog'
import { delimited } from '../catalog/identifiers'
import { uniquesOf } from '../catalog/sqliteNames'
import type { ShadowDatabase } from '../engine/database'
import { tableOf } from '../engine/tables'
import type { Stored } from '../types/codec'
import { rowidColumn } from '../types/storage'

/** What capture and replay need to know of a table in SQLite. */
export interface TableShape {
  readonly table: Table
  /** Quoted SQLite name. */
  readonly name: string
  /** Columns that are stored, generated ones left out; in the catalog's order. */
  readonly columns: readonly string[]
  /** Position in `columns` of the INTEGER PRIMARY KEY, which is the rowid; -1 where the rowid is SQLite's own. */
  readonly rowidColumn: number
  /** What another transaction's writer would wait for: each unique constraint and index, as positions in `columns`. */
  readonly uniques: readonly UniqueShape[]
  /** Columns that a foreign key may point to: changing one takes the stronger row lock. */
  readonly keyColumns: ReadonlySet<number>
}

export interface UniqueShape {
  readonly name: string
  readonly columns: readonly number[]
  readonly nullsNotDistinct: boolean
  /** Partial and expression indexes: which key a row has, if any, is asked of the index's definition. */
  readonly opaque: UniqueConstraint | Index | undefined
}

export class Shapes {
  private readonly known = new Map<number, TableShape>()

  constructor(private readonly database: ShadowDatabase) {}

  forget(): void {
    this.known.clear()
  }

  of(oid: number): TableShape {
    let shape = this.known.get(oid)
    if (!shape) this.known.set(oid, (shape = this.make(tableOf(this.database, oid))))
    return shape
  }

  /** Equality of a stored value as the column's type sees it. */
  key(shape: TableShape, column: number, value: Stored): string {
    if (value === null) return 'null'
    const declared = shape.table.columns.find((c) => c.name === shape.columns[column])
    const order = declared ? this.database.types.codec(declared.type.oid).order : 'native'
    const comparable = typeof order === 'function' ? order(value) : value
    return comparable instanceof Uint8Array
      ? `x${Buffer.from(comparable).toString('hex')}`
      : `${typeof comparable}${String(comparable)}`
  }

  private make(table: Table): TableShape {
    const columns = table.columns.filter((c) => !c.generated).map((c) => c.name)
    const position = (name: string) => columns.indexOf(name)
    const uniques = uniquesOf(table).map((unique): UniqueShape => {
      const names = 'keys' in unique ? unique.keys.map((key) => key.column ?? '') : unique.columns
      const positions = names.map(position)
      const opaque = positions.includes(-1) || ('where' in unique && unique.where !== undefined) ? unique : undefined
      return { name: unique.name, columns: positions, nullsNotDistinct: unique.nullsNotDistinct ?? false, opaque }
    })
    const keyColumns = new Set(uniques.filter((u) => !u.opaque).flatMap((u) => u.columns))
    return {
      table,
      name: delimited(table.sqliteName),
      columns,
      rowidColumn: columns.indexOf(rowidColumn(this.database.index, table) ?? ''),
      uniques,
      keyColumns,
    }
  }
}
