import { UnsupportedOnShadow } from '../../errors'
import type { Expr, Source } from '../bound'

/** A column of a FROM item, or what a name in it stands for instead (JOIN … USING merges columns, a row has fields). */
export function columnExpr(
  { source, index, expr }: { source: Source; index: number; expr?: Expr },
  location?: number,
): Expr {
  if (expr) return { ...expr, location }
  const column = source.columns[index]
  if (!column) throw new Error(`column ${index} of ${source.alias} is out of range`)
  if (column.refused !== undefined)
    throw new UnsupportedOnShadow(`reading ${source.alias}.${column.name}`, { reason: column.refused })
  return { tag: 'column', source, index, type: column.type, location }
}
