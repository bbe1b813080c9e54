import type { ResultColumn } from '../sql/translation'
import type { TypeSystem } from '../types/typeSystem'

/** A column of Postgres's RowDescription message, in node-postgres's words. */
export interface FieldDescription {
  readonly name: string
  readonly tableID: number
  readonly columnID: number
  readonly dataTypeID: number
  readonly dataTypeSize: number
  readonly dataTypeModifier: number
  readonly format: 'text'
}

/** pg_type.typlen; types that are not here have variable length (-1). */
const LENGTHS: Readonly<Record<string, number>> = {
  bool: 1, char: 1, int2: 2, int4: 4, int8: 8, oid: 4, xid: 4, cid: 4, tid: 6, xid8: 8, float4: 4, float8: 8, money: 8, name: 64,
  date: 4, time: 8, timetz: 12, timestamp: 8, timestamptz: 8, interval: 16, uuid: 16, macaddr: 6, macaddr8: 8, pg_lsn: 8,
  point: 16, line: 24, lseg: 32, box: 32, circle: 24, void: 4, unknown: -2, cstring: -2,
  regclass: 4, regcollation: 4, regconfig: 4, regdictionary: 4, regnamespace: 4, regoper: 4, regoperator: 4, regproc: 4, regprocedure: 4, regrole: 4, regtype: 4,
} // prettier-ignore

export function describeColumns(types: TypeSystem, columns: readonly ResultColumn[]): FieldDescription[] {
  return columns.map(({ name, type, tableOid, attnum }) => {
    // A domain is sent as its base type.
    const base = types.index.baseType(type)
    const size = types.enumLabels(base.oid) ? 4 : (LENGTHS[types.typeName(base.oid)] ?? -1)
    return {
      name,
      tableID: tableOid,
      columnID: attnum,
      dataTypeID: types.index.wireType(base.oid),
      dataTypeSize: size,
      dataTypeModifier: base.typmod,
      format: 'text',
    }
  })
}
