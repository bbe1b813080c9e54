/** Types of rows: that of each table and view (pg_class.reltype), and those of the rows that queries make. */
import type { TypeRef } from './catalog'

export interface RowField {
  readonly name: string
  readonly type: TypeRef
}

/** Postgres's pseudo-types, under which clients see the rows that have no type of their own. */
const RECORD = 2249
const RECORD_ARRAY = 2287

/** A relation's row type and the array over it, by the relation's OID. */
const RELATION_ROWS = 0x10000000
const RELATION_ROW_ARRAYS = 0x20000000
/** Rows without a relation, in the order in which they are met. */
const RECORDS = 0x40000000
const RECORD_ARRAYS = 0x50000000
const SPAN = 0x10000000

/** OIDs that the catalog does not hold: every row type has one here, and knows its fields by it. */
export class RowTypes {
  private readonly records: (readonly RowField[])[] = []
  private readonly byShape = new Map<string, number>()
  private readonly relations = new Map<number, readonly RowField[]>()

  /** @param fieldsOf the columns of a relation, undefined for an OID that is none */
  constructor(private readonly fieldsOf: (relation: number) => readonly RowField[] | undefined) {}

  /** The type of rows of these fields that belong to no relation. */
  record(fields: readonly RowField[]): number {
    const shape = JSON.stringify(fields.map((f) => [f.name, f.type.oid, f.type.typmod]))
    let oid = this.byShape.get(shape)
    if (oid === undefined) {
      const plain = fields.map(({ name, type }) => ({ name, type: { oid: type.oid, typmod: type.typmod } }))
      this.byShape.set(shape, (oid = RECORDS + this.records.push(plain) - 1))
    }
    return oid
  }

  /** A relation's row type; `fields` where the catalog does not know its columns (views). */
  ofRelation(relation: number, fields: readonly RowField[]): number {
    if (!this.relations.has(relation)) this.relations.set(relation, fields)
    return RELATION_ROWS + relation
  }

  /** The relation whose row type, or array of rows, this is. */
  relationOf(oid: number): number | undefined {
    return within(oid, RELATION_ROWS) ?? within(oid, RELATION_ROW_ARRAYS)
  }

  /** The fields of a row type; undefined for every other type. */
  fields(oid: number): readonly RowField[] | undefined {
    if (oid < RELATION_ROWS) return undefined
    const relation = within(oid, RELATION_ROWS)
    if (relation !== undefined) return this.relations.get(relation) ?? this.fieldsOf(relation)
    return this.records[within(oid, RECORDS) ?? -1]
  }

  isRecord(oid: number): boolean {
    return within(oid, RECORDS) !== undefined
  }

  elementType(oid: number): number {
    if (within(oid, RELATION_ROW_ARRAYS) !== undefined) return oid - RELATION_ROW_ARRAYS + RELATION_ROWS
    return within(oid, RECORD_ARRAYS) === undefined ? 0 : oid - RECORD_ARRAYS + RECORDS
  }

  arrayType(oid: number): number {
    if (within(oid, RELATION_ROWS) !== undefined) return oid - RELATION_ROWS + RELATION_ROW_ARRAYS
    return within(oid, RECORDS) === undefined ? 0 : oid - RECORDS + RECORD_ARRAYS
  }
}

/** Rows without a type of their own are `record` to everyone outside. */
export function wireType(oid: number): number {
  if (within(oid, RECORDS) !== undefined) return RECORD
  return within(oid, RECORD_ARRAYS) === undefined ? oid : RECORD_ARRAY
}

function within(oid: number, from: number): number | undefined {
  return oid >= from && oid < from + SPAN ? oid - from : undefined
}
