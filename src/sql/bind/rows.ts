/** Row constructors (manual, "Composite Types"). */
import type { RowExpr as RowNode } from '@pgsql/types'
import type { Expr } from '../bound'
import { at, type Binder, type Level } from './binder'
import { expandStar, isStar } from './columns'
import { limitRow } from './limits'
import { rowOf } from './wholeRow'

/** `ROW(a, b)` and `(a, b)`; `t.*` in it stands for the columns. */
export function bindRow(b: Binder, node: RowNode, level: Level): Expr {
  const args = (node.args ?? []).flatMap((a) =>
    isStar(a) ? expandStar(b.cx, a.ColumnRef, level).map((t) => t.expr) : [b.expr(a, level)],
  )
  limitRow(b.cx, args.length, at(node))
  return rowOf(b.cx, args, at(node))
}
