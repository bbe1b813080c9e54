import type { CollateClause } from '@pgsql/types'
import { collationKind } from '../../catalog/collations'
import { typeCollation } from '../../catalog/typeCollation'
import type { Expr } from '../bound'
import { at, type Binder, type Level } from './binder'
import { stringOf, T, typeRef } from './context'

/** Collations by whose order the shadow cannot sort are refused by name, wherever they stand. */
export function bindCollate(b: Binder, node: CollateClause, level: Level): Expr {
  const { cx } = b
  const collation = (node.collname ?? []).map(stringOf).pop() ?? ''
  const kind = collationKind(cx.index.catalog, collation)
  if (kind === 'deterministic' || kind === 'nondeterministic') throw cx.refuse(`COLLATE "${collation}"`, at(node))
  const arg = b.expr(node.arg, level)
  const { type } = arg
  if (type.oid !== T.unknown && typeCollation(cx.index, type.oid) === undefined)
    throw cx.error('42804', `collations are not supported by type ${cx.shownType(typeRef(type.oid))}`, at(node))
  cx.collates = true
  return { tag: 'relabel', arg, collation, type, location: at(node) }
}
