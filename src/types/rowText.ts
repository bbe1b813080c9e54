import type { Column, Table } from '../catalog/catalog'
import type { Stored } from './codec'
import type { TypeSystem } from './typeSystem'

/** A row by column name, in stored forms. */
export type Row = ReadonlyMap<string, Stored>

/** Postgres cuts each value of "Failing row contains" to this many bytes. */
const FIELD_LIMIT = 64

/** `Failing row contains (1, null, …).` as Postgres words it. */
export function failingRow(types: TypeSystem, table: Table, row: Row): string {
  return `Failing row contains (${table.columns.map((column) => clip(fieldText(types, column, row))).join(', ')}).`
}

function fieldText(types: TypeSystem, column: Column, row: Row): string {
  if (column.generated && !column.generated.stored) return 'virtual'
  return textOf(types, column, row.get(column.name) ?? null)
}

/** A value's output text, `null` for null. */
export function textOf(types: TypeSystem, column: Column, value: Stored): string {
  return value === null ? 'null' : types.codec(column.type.oid).output(value)
}

function clip(text: string): string {
  if (Buffer.byteLength(text) <= FIELD_LIMIT) return text
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > FIELD_LIMIT) break
    kept += character
  }
  return `${kept}...`
}

export function columnNamed(table: Table, name: string): Column {
  const column = table.columns.find((c) => c.name === name)
  if (!column) throw new Error(`${table.name} has no column ${name}`)
  return column
}
