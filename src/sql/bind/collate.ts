import type { CollateClause } from '@pgsql/types'
import type { Expr } from '../bound'
import { at, type Binder, type Level } from './binder'
import { type StatementContext, stringOf, T, typeRef } from './context'

/** Only byte order is kept here; other collations are refused by name. */
export function bindCollate(b: Binder, node: CollateClause, level: Level): Expr {
  const name = (node.collname ?? []).map(stringOf).pop() ?? ''
  if (name !== 'C' && name !== 'POSIX' && name !== 'default' && name !== 'ucs_basic')
    throw b.cx.refuse(`COLLATE "${name}"`, at(node))
  const arg = b.expr(node.arg, level)
  if (!isCollatable(b.cx, arg.type.oid))
    throw b.cx.error(
      '42804',
      `collations are not supported by type ${b.cx.types.formatType(typeRef(arg.type.oid))}`,
      at(node),
    )
  return arg
}

/** pg_type.typcollation: the string types, and what is made of them. */
function isCollatable(cx: StatementContext, oid: number): boolean {
  const base = cx.index.baseType(typeRef(oid)).oid
  const element = cx.index.elementType(base)
  return element ? isCollatable(cx, element) : base === T.unknown || cx.index.category(base) === 'S'
}
