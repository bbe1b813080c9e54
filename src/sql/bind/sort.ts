import type { Node, SortBy } from '@pgsql/types'
import type { Expr, SortKey, Target } from '../bound'
import { at, type Binder, type Level } from './binder'
import { settleUnknown } from './coerce'
import { requireSortOperator } from './comparison'
import { stringOf } from './context'
import { leftmost } from '../walk'

/**
 * Sort keys. With `targets`, names and positions of output columns count first, as in SQL92 (findTargetlistEntrySQL92).
 * NULLS follows Postgres's default: last when ascending, first when descending.
 */
export function bindSortKeys(b: Binder, nodes: readonly Node[], level: Level, targets?: readonly Target[]): SortKey[] {
  return nodes.map((node) => {
    if (!('SortBy' in node)) throw b.cx.refuse('this ORDER BY item')
    const sort = node.SortBy
    const direction = sortDirection(b, sort)
    const byName = targets && sort.node && outputColumn(b, sort.node, targets, 'ORDER BY')
    const expr = settleUnknown(b.cx, byName ?? b.expr(sort.node, level))
    const written = byName && (Object.values(sort.node ?? {})[0] as { location?: number })
    requireSortOperator(b.cx, 'ordering', expr.type, written ? at(written) : leftmost(expr))
    return { expr, ...direction }
  })
}

/** ORDER BY … USING <, or > (get_ordering_op_properties). */
function usesGreater({ cx }: Binder, sort: SortBy): boolean {
  const names = (sort.useOp ?? []).map(stringOf)
  const name = names.pop() ?? ''
  if (names.length > 0 && names[0] !== 'pg_catalog') throw cx.refuse(`operator ${names.join('.')}.${name}`, at(sort))
  if (name === '<' || name === '>') return name === '>'
  throw cx.error('42809', `operator ${name} is not a valid ordering operator`, at(sort), {
    hint: 'Ordering operators must be "<" or ">" members of btree operator families.',
  })
}

export function sortDirection(b: Binder, sort: SortBy): { descending: boolean; nullsFirst: boolean } {
  const descending = sort.sortby_dir === 'SORTBY_USING' ? usesGreater(b, sort) : sort.sortby_dir === 'SORTBY_DESC'
  const nullsFirst =
    sort.sortby_nulls === 'SORTBY_NULLS_FIRST' || (sort.sortby_nulls !== 'SORTBY_NULLS_LAST' && descending)
  return { descending, nullsFirst }
}

/** A bare name or an integer that means an output column. */
export function outputColumn(b: Binder, node: Node, targets: readonly Target[], clause: string): Expr | undefined {
  if ('A_Const' in node && node.A_Const.ival) {
    const position = node.A_Const.ival.ival ?? 0
    const target = targets[position - 1]
    if (!target) throw b.cx.error('42P10', `${clause} position ${position} is not in select list`, at(node.A_Const))
    return target.expr
  }
  if ('A_Const' in node) throw b.cx.error('42601', `non-integer constant in ${clause}`, at(node.A_Const))
  if (!('ColumnRef' in node) || node.ColumnRef.fields?.length !== 1) return undefined
  const name = stringOf(node.ColumnRef.fields[0])
  const found = targets.filter((t) => t.name === name)
  if (found.length > 1 && found.some((t) => !sameColumn(t.expr, (found[0] as Target).expr))) {
    throw b.cx.error('42702', `${clause} "${name}" is ambiguous`, at(node.ColumnRef))
  }
  return found[0]?.expr
}

function sameColumn(a: Expr, b: Expr): boolean {
  return a === b || (a.tag === 'column' && b.tag === 'column' && a.source === b.source && a.index === b.index)
}
