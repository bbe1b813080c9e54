import type { Column, Table } from '../../catalog/catalog'
import { quoteLiteral } from '../../catalog/identifiers'
import type { TypeSystem } from '../../types/typeSystem'
import { formatType } from '../../types/formatType'
import { readerOf } from './expressionReader'

/**
 * A column's default, or the expression that generates it, as pg_get_expr() prints it.
 * @returns undefined where its printed form is not known
 */
export function shownDefault(types: TypeSystem, table: Table | undefined, column: Column): string | undefined {
  const expression = column.generated?.expression ?? column.default
  const shown = () =>
    expression === undefined || !table ? undefined : readerOf(types.index)?.shown(table, expression)?.text
  // A constant that took its type from the column, which had another then.
  if (LITERAL_ALONE.test(column.default ?? '') && table?.untold?.includes(`default ${column.attnum}`)) return undefined
  return (column.generated ? undefined : printedDefault(types, column)) ?? shown()
}

const LITERAL_ALONE = /^'(?:[^']|'')*'$/

/** Calls without arguments stand as they are written. */
const PLAIN =
  /^(?:CURRENT_(?:TIMESTAMP|DATE|TIME|USER)(?:\(\d\))?|LOCALTIME(?:STAMP)?|[a-z_][a-z0-9_]*\(\)|true|false|\d+(?:\.\d+)?)$/
const LITERAL = /^'((?:[^']|'')*)'(?:::([^']+))?$/

/**
 * A column's default as pg_get_expr() prints it.
 * @returns undefined for an expression whose printed form is not known here
 */
function printedDefault(types: TypeSystem, { default: text, type }: Column): string | undefined {
  if (text === undefined) return undefined
  if (/^nextval\('(?:[^']|'')*'::regclass\)$/i.test(text) || PLAIN.test(text)) return text
  if (/^now\(\)$/i.test(text)) return 'now()'
  if (/^(?:true|false|current_timestamp|current_date)$/i.test(text))
    return /^[tf]/i.test(text) ? text.toLowerCase() : text.toUpperCase()
  const base = types.baseType(type.oid)
  const shown = formatType(types.index, { oid: base, typmod: -1 })
  if (/^-\d+$/.test(text) && shown === 'integer') return `'${text}'::integer`
  const [, literal, cast] = LITERAL.exec(text) ?? []
  if (literal === undefined || base !== type.oid) return undefined
  if (cast !== undefined && cast.replace(/\(\d+\)/, '') !== shown) return undefined
  const codec = types.codec(base)
  return `${quoteLiteral(codec.output(codec.input(literal.replaceAll("''", "'"), -1)))}::${shown}`
}
