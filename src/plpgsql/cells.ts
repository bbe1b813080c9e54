/** The variables of one call and their values. */
import type { TypeRef } from '../catalog/catalog'
import type { RowField } from '../catalog/rowTypes'
import { pgError } from '../errors'
import { fieldForms, readRow, storeRow } from '../types/rowCodec'
import type { Stored } from '../types/codec'
import type { Host } from './host'
import type { DeclaredType, Variable } from './tree'

export interface ScalarCell {
  readonly kind: 'scalar'
  /** Of the value that CASE compares with, it changes. */
  type: TypeRef
  value: Stored
}

export interface RecordCell {
  readonly kind: 'record'
  /** Undefined for RECORD, which takes the shape of what is assigned. */
  readonly type: TypeRef | undefined
  /** Undefined as long as a RECORD has no shape. */
  fields: readonly RowField[] | undefined
  /** Null for a record that is null as a whole. */
  values: Stored[] | null
  /** The type of the row that a RECORD has taken, where it is of a relation. */
  own?: TypeRef | undefined
}

export type Cell = ScalarCell | RecordCell

/** A value with its type. */
export interface Typed {
  readonly type: TypeRef
  readonly value: Stored
}

const VOID = 2278
const RECORD = 2249
const ANY_RECORD: TypeRef = { oid: RECORD, typmod: -1 }
/** A null that has no type. */
export const UNKNOWN: TypeRef = { oid: 705, typmod: -1 }
export const TEXT: TypeRef = { oid: 25, typmod: -1 }
export const BOOL: TypeRef = { oid: 16, typmod: -1 }
export const INT4: TypeRef = { oid: 23, typmod: -1 }
export const INT8: TypeRef = { oid: 20, typmod: -1 }

/** The type that a declaration means; undefined for RECORD. */
export function declaredType(
  host: Host,
  type: DeclaredType,
  cellOf: (variable: Variable) => Cell,
): TypeRef | undefined {
  switch (type.kind) {
    case 'record':
      return undefined
    case 'known':
      return type.type.oid === RECORD ? undefined : type.type
    case 'named':
      return host.type(type.text)
    case 'like':
      return arrayOf(host, host.columnType(type.parts), type.array)
    case 'row':
      return arrayOf(host, host.rowType(type.parts), type.array)
    case 'variable': {
      const own = cellOf(type.variable).type
      return own && arrayOf(host, own, type.array)
    }
  }
}

const arrayOf = (host: Host, type: TypeRef, array: boolean): TypeRef =>
  array ? { oid: host.types.arrayType(type.oid), typmod: type.typmod } : type

export function newCell(host: Host, type: TypeRef | undefined): Cell {
  if (!type) return { kind: 'record', type, fields: undefined, values: null }
  const fields = type.oid === VOID ? undefined : host.types.rowFields(host.types.baseType(type.oid))
  if (fields) return { kind: 'record', type, fields, values: null }
  return { kind: 'scalar', type, value: null }
}

/** A variable's value as one value. */
export function cellValue(host: Host, cell: Cell): Typed {
  if (cell.kind === 'scalar') return { type: cell.type, value: cell.value }
  const { fields, values } = cell
  const type = recordCellType(host, cell)
  if (!fields || !values) return { type, value: null }
  return { type, value: storeRow(fieldForms(host.types, fields), values) }
}

export function recordCellType(host: Host, { type, own, fields }: RecordCell): TypeRef {
  return type ?? own ?? (fields ? host.recordType(fields) : ANY_RECORD)
}

/** The fields of a record. @throws PostgresError 55000 for one that has no shape */
export function fieldsOf(cell: RecordCell, name: string): readonly RowField[] {
  if (cell.fields) return cell.fields
  throw pgError('55000', `record "${name}" is not assigned yet`, {
    detail: 'The tuple structure of a not-yet-assigned record is indeterminate.',
  })
}

/** @throws PostgresError 42703, 55000 */
export function fieldIndex(cell: RecordCell, name: string, field: string): number {
  const index = fieldsOf(cell, name).findIndex((f) => f.name === field)
  if (index < 0) throw pgError('42703', `record "${name}" has no field "${field}"`)
  return index
}

/** Gives the record a row, of nulls where there is none; one of a declared type keeps its shape, and takes the values by position (exec_move_row). */
export function moveRow(
  host: Host,
  cell: RecordCell,
  fields: readonly RowField[],
  values: readonly Stored[] | null,
): void {
  if (!cell.type) {
    cell.own = undefined
    cell.fields = fields
    cell.values = values ? [...values] : fields.map(() => null)
    return
  }
  const own = cell.fields as readonly RowField[]
  cell.values = own.map(({ type }, i) => {
    const given = fields[i]
    return given && values ? host.cast(values[i] ?? null, given.type, type) : null
  })
}

/** Assigns a row that is one value. @throws PostgresError 42804 where it is no row */
export function assignRow(host: Host, cell: RecordCell, { type, value }: Typed): void {
  const fields = host.types.rowFields(host.types.baseType(type.oid))
  if (value === null) {
    cell.values = null
    if (!cell.type) cell.fields = fields
    cell.own = fields && type
    return
  }
  if (!fields) throw pgError('42804', 'cannot assign non-composite value to a record variable')
  moveRow(host, cell, fields, readRow(fieldForms(host.types, fields), value))
  cell.own = type
}
