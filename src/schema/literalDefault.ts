import type { Column } from '../catalog/catalog'
import { literal } from '../sql/print/literal'
import type { TypeSystem } from '../types/typeSystem'

/** `'text'`, `E'te\\xt'`, `-1.5`, `true`, each with or without a cast behind it. */
const LITERAL = /^\(?(?:(E)?'((?:[^']|'')*)'|(-?\d[\d.eE+-]*|true|false))\)?(?:::[\w\s."[\](),]+)?$/

/** A column's default as an SQLite literal in stored form; undefined where it is no literal of its type. */
export function literalDefault(types: TypeSystem, column: Column): string | undefined {
  const match = LITERAL.exec(column.default ?? '')
  if (!match) return undefined
  const [, escaped, quoted, plain] = match
  const text = plain ?? (escaped ? unescape(quoted as string) : (quoted as string).replaceAll("''", "'"))
  try {
    const { oid, typmod } = types.index.baseType(column.type)
    return literal(types.codec(oid).input(text, typmod))
  } catch {
    // No codec, or no value of the type: then it is for the shadow to say so, when the default is used.
    return undefined
  }
}

/** Printed defaults escape nothing but backslashes (quoteLiteral). */
const unescape = (quoted: string): string => quoted.replaceAll("''", "'").replaceAll('\\\\', '\\')
