/** Types of rows: that of each table and view (pg_class.reltype), and those of the rows that queries make. */
import type { TypeRef } from './catalog'

export interface RowField {
  readonly name: string
  readonly type: TypeRef
}

interface Range {
  readonly rows: number
  readonly arrays: number
}

/** Postgres's pseudo-types, under which clients see the rows that have no type of their own. */
const RECORD: Range = { rows: 2249, arrays: 2287 }

/** OIDs of row types, and of the arrays over them; none of them is in the catalog. A table's has the table's own added. */
const TABLES: Range = { rows: 0x10000000, arrays: 0x20000000 }
const RECORDS: Range = { rows: 0x40000000, arrays: 0x50000000 }
const VIEWS: Range = { rows: 0x60000000, arrays: 0x70000000 }
const RANGES = [TABLES, RECORDS, VIEWS]
const SPAN = 0x10000000

interface Met {
  readonly fields: readonly RowField[]
  /** The view whose rows they are. */
  readonly relation?: number
}

/**
 * Row types that only statements know, in the order in which they are met. A type is its fields, so that they are one list for
 * all databases of the process, and whoever has the OID finds the fields.
 */
const met = { records: [] as Met[], views: [] as Met[], byShape: new Map<string, number>() }

function meet(list: Met[], { rows }: Range, type: Met): number {
  const fields = type.fields.map(({ name, type: { oid, typmod } }) => ({ name, type: { oid, typmod } }))
  const shape = JSON.stringify([type.relation, fields])
  let oid = met.byShape.get(shape)
  if (oid === undefined) met.byShape.set(shape, (oid = rows + list.push({ ...type, fields }) - 1))
  return oid
}

/** The row types of one catalog, by OID. */
export class RowTypes {
  /** @param columnsOf the columns of a table, undefined for an OID that is none */
  constructor(private readonly columnsOf: (table: number) => readonly RowField[] | undefined) {}

  /** The type of rows of these fields that belong to no relation. */
  record(fields: readonly RowField[]): number {
    return meet(met.records, RECORDS, { fields })
  }

  ofTable(table: number): number {
    return TABLES.rows + table
  }

  /** A view's row type; its columns are known only where the view is read. */
  ofView(view: number, fields: readonly RowField[]): number {
    return meet(met.views, VIEWS, { fields, relation: view })
  }

  /** The relation whose row type, or array of rows, this is. */
  relationOf(oid: number): number | undefined {
    const table = within(oid, TABLES.rows) ?? within(oid, TABLES.arrays)
    return table ?? met.views[within(oid, VIEWS.rows) ?? within(oid, VIEWS.arrays) ?? -1]?.relation
  }

  /** The fields of a row type; undefined for every other type. */
  fields(oid: number): readonly RowField[] | undefined {
    if (oid < TABLES.rows) return undefined
    const table = within(oid, TABLES.rows)
    if (table !== undefined) return this.columnsOf(table)
    return (met.records[within(oid, RECORDS.rows) ?? -1] ?? met.views[within(oid, VIEWS.rows) ?? -1])?.fields
  }

  isRecord(oid: number): boolean {
    return within(oid, RECORDS.rows) !== undefined
  }

  elementType(oid: number): number {
    const range = RANGES.find(({ arrays }) => within(oid, arrays) !== undefined)
    return range ? oid - range.arrays + range.rows : 0
  }

  arrayType(oid: number): number {
    const range = RANGES.find(({ rows }) => within(oid, rows) !== undefined)
    return range ? oid - range.rows + range.arrays : 0
  }
}

/** Rows without a type of their own are `record` to everyone outside. */
export function wireType(oid: number): number {
  if (within(oid, RECORDS.rows) !== undefined) return RECORD.rows
  return within(oid, RECORDS.arrays) === undefined ? oid : RECORD.arrays
}

function within(oid: number, from: number): number | undefined {
  return oid >= from && oid < from + SPAN ? oid - from : undefined
}
