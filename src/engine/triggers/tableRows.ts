/** One row of a table, read and written by its number. */
import type { Table } from '../../catalog/catalog'
import { delimited } from '../../catalog/identifiers'
import type { RelationRow } from '../../plpgsql/triggerCall'
import { nullKey } from '../../sql/print/functions'
import type { SqliteStatement } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import { rowidColumn } from '../../types/storage'
import { nameRowError } from '../constraints/diagnose'
import type { Gate } from '../constraints/gate'
import type { ProbedRow } from '../constraints/probe'
import type { StatementContext } from '../context'
import type { ShadowDatabase } from '../database'
import type { StatementResult } from '../sqlite'

export const valuesOf = (table: Table, { row }: ProbedRow): RelationRow =>
  table.columns.map(({ name }) => row.get(name) ?? null)

/** The number by which SQLite knows a row may be one of its columns. */
export class TableRows {
  constructor(
    private readonly database: ShadowDatabase,
    private readonly context: StatementContext,
    private readonly gate: Gate,
    readonly table: Table,
  ) {}

  private get name(): string {
    return `main.${delimited(this.table.sqliteName)}`
  }

  /** Positions of the columns that can be written. */
  private get writable(): number[] {
    return this.table.columns.flatMap((column, i) => (column.generated ? [] : [i]))
  }

  read(rowid: bigint): RelationRow | undefined {
    const columns = this.table.columns.map(({ name }) => delimited(name)).join(', ')
    return this.database.sqlite.sql(`SELECT ${columns} FROM ${this.name} WHERE _rowid_ = ?1`, rowid)[0]
  }

  /** Rows with these values, by their numbers. */
  find(columns: readonly string[], values: readonly Stored[]): { rowid: bigint; row: RelationRow }[] {
    const all = this.table.columns.map(({ name }) => delimited(name)).join(', ')
    const condition = columns.map((name, i) => `${delimited(name)} = ?${i + 1}`).join(' AND ')
    const rows = this.database.sqlite.sql(`SELECT _rowid_, ${all} FROM ${this.name} WHERE ${condition}`, ...values)
    return rows.map(([rowid, ...row]) => ({ rowid: rowid as bigint, row }))
  }

  /** @param clause ON CONFLICT … @returns whether the row was inserted */
  insert(row: RelationRow, clause = ''): boolean {
    const { writable } = this
    const names = writable.map((i) => delimited(this.table.columns[i]?.name ?? '')).join(', ')
    const values = writable.map((i, at) => this.value(i, `?${at + 1}`)).join(', ')
    const sql = `INSERT INTO ${this.name} (${names}) VALUES (${values})${clause}`
    return this.run(
      sql,
      writable.map((i) => row[i] ?? null),
    )
  }

  update(rowid: bigint, row: RelationRow): boolean {
    const { writable } = this
    const set = writable.map((i, at) => `${delimited(this.table.columns[i]?.name ?? '')} = ${this.value(i, `?${at + 2}`)}`)
    return this.run(`UPDATE ${this.name} SET ${set.join(', ')} WHERE _rowid_ = ?1`, [
      rowid,
      ...writable.map((i) => row[i] ?? null),
    ])
  } // prettier-ignore

  delete(rowid: bigint): boolean {
    return this.run(`DELETE FROM ${this.name} WHERE _rowid_ = ?1`, [rowid])
  }

  private value(position: number, parameter: string): string {
    const isKey = this.table.columns[position]?.name === rowidColumn(this.database.index, this.table)
    return isKey ? `coalesce(${parameter}, ${nullKey.name}())` : parameter
  }

  /** @throws PostgresError of a constraint of the row's own */
  private run(sql: string, values: readonly Stored[]): boolean {
    const { database, context, gate, table } = this
    const statement: SqliteStatement = { sql, functions: [nullKey] }
    const write = (): StatementResult => database.sqlite.run(statement, values)
    try {
      return write().changes > 0
    } catch (error) {
      const again = () => gate.through(() => context.record.rehearse(write))
      throw nameRowError(database, [table], error, again)
    }
  }
}
