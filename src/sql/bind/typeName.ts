import type { Node, TypeName } from '@pgsql/types'
import type { TypeRef } from '../../catalog/catalog'
import { MAX_DIMENSIONS } from '../../types/vector'
import { stringOf, T, type StatementContext } from './context'
import { located } from './located'

/** A type as it is written (`varchar(20)`, `"public"."Role"[]`) → its OID and typmod. */
export function bindTypeName(cx: StatementContext, name: TypeName): TypeRef {
  const location = name.location
  const parts = (name.names ?? []).map(stringOf)
  const type = parts.pop() as string
  const schema = parts.pop()
  if (name.setof || name.pct_type) throw cx.refuse('SETOF and %TYPE', location)
  const oid = cx.index.typeOid(schema, type)
  if (oid === undefined) {
    if (schema !== undefined && !cx.index.hasSchema(schema))
      throw cx.error('3F000', `schema "${schema}" does not exist`, location)
    // TypeNameToString
    const shown = [...(schema === undefined ? [] : [schema]), type].join('.') + (name.arrayBounds?.length ? '[]' : '')
    throw cx.error('42704', `type "${shown}" does not exist`, location)
  }
  const typmod = name.typmods?.length ? typmodOf(cx, type, name.typmods, location) : -1
  if (!name.arrayBounds?.length) return { oid, typmod }
  const array = cx.index.arrayType(oid)
  if (!array)
    throw cx.error('42704', `could not find array type for data type ${cx.shownType({ oid, typmod })}`, location)
  return { oid: array, typmod }
}

/** pg_type.typmodin: the numbers in the parentheses as one typmod. */
export function typmodOf(cx: StatementContext, type: string, nodes: readonly Node[], location?: number): number {
  if (!MODIFIED.has(type)) throw cx.error('42601', `type modifier is not allowed for type "${type}"`, location)
  const numbers = nodes.map((n) => integerOf(cx, n, location))
  const [first = 0, second = 0] = numbers
  switch (type) {
    case 'varchar':
    case 'bpchar':
      if (first < 1)
        throw cx.error(
          '22023',
          `length for type ${type === 'varchar' ? 'varchar' : 'char'} must be at least 1`,
          location,
        )
      return first + 4
    case 'numeric':
      return numericTypmod(cx, first, numbers.length > 1 ? second : 0, location)
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'timetz':
      return Math.min(first, 6)
    case 'bit':
    case 'varbit':
      return first
    case 'vector':
      if (numbers.length > 1) throw cx.error('22023', 'invalid type modifier', location)
      if (first < 1) throw cx.error('22023', 'dimensions for type vector must be at least 1', location)
      if (first > MAX_DIMENSIONS)
        throw cx.error('22023', `dimensions for type vector cannot exceed ${MAX_DIMENSIONS}`, location)
      return first
    case 'interval':
      if (numbers.length === 1 && first === INTERVAL_FULL_RANGE) return -1
      return ((first & 0x7fff) << 16) | (numbers.length > 1 ? second & 0xffff : 0xffff)
    default:
      throw new Error(`no modifiers of ${type}`)
  }
}

/** Types that have modifiers (pg_type.typmodin). */
const MODIFIED: ReadonlySet<string> = new Set([
  'varchar', 'bpchar', 'numeric', 'timestamp', 'timestamptz', 'time', 'timetz', 'bit', 'varbit', 'vector', 'interval',
]) // prettier-ignore

const INTERVAL_FULL_RANGE = 0x7fff

function numericTypmod(cx: StatementContext, precision: number, scale: number, location?: number): number {
  if (precision < 1 || precision > 1000)
    throw cx.error('22023', `NUMERIC precision ${precision} must be between 1 and 1000`, location)
  if (scale < -1000 || scale > 1000)
    throw cx.error('22023', `NUMERIC scale ${scale} must be between -1000 and 1000`, location)
  return ((precision << 16) | (scale & 0x7ff)) + 4
}

function integerOf(cx: StatementContext, node: Node, location?: number): number {
  if ('A_Const' in node && node.A_Const.ival) return node.A_Const.ival.ival ?? 0
  const text = modifierText(node)
  if (text !== undefined) return Number(located(cx, location, () => cx.types.codec(T.int4).input(text, -1)))
  throw cx.error('42601', 'type modifiers must be simple constants or identifiers', location)
}

/** A modifier that is no plain number: its text is read as one (typenameTypeMod). */
function modifierText(node: Node): string | undefined {
  if ('A_Const' in node) return node.A_Const.sval ? (node.A_Const.sval.sval ?? '') : node.A_Const.fval?.fval
  const fields = 'ColumnRef' in node ? (node.ColumnRef.fields ?? []) : []
  return fields.length === 1 && fields[0] && 'String' in fields[0] ? fields[0].String.sval : undefined
}
