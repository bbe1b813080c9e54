/** GROUP BY: plain, and with GROUPING SETS, ROLLUP and CUBE (manual, "GROUPING SETS, CUBE, and ROLLUP"). */
import type { GroupingFunc, GroupingSet, Node } from '@pgsql/types'
import type { Expr } from '../bound'
import { sameExpr } from '../walk'
import { NO_AGGREGATES } from './aggregateClauses'
import { at, type Binder, type Level } from './binder'
import { T, typeRef } from './context'

export interface Grouping {
  readonly groupBy: readonly Expr[]
  /** Each set as positions in `groupBy`; undefined for a plain GROUP BY. */
  readonly groupingSets: readonly KeySet[] | undefined
}

type KeySet = readonly number[]

const MAX_SETS = 4096
const MAX_CUBE = 12

/** @param distinct GROUP BY DISTINCT: equal sets count once */
export function bindGrouping(
  b: Binder,
  nodes: readonly Node[],
  distinct: boolean,
  bind: (node: Node) => Expr,
): Grouping {
  const groupBy: Expr[] = []
  const keyOf = (node: Node): number => {
    const expr = bind(node)
    const known = groupBy.findIndex((key) => sameExpr(key, expr))
    return known < 0 ? groupBy.push(expr) - 1 : known
  }
  const elements = nodes.map((node) => setsOf(b, node, keyOf))
  if (!nodes.some((node) => 'GroupingSet' in node)) return { groupBy, groupingSets: undefined }
  const sets = product(b, elements)
  const kept = distinct ? sets.filter((set, i) => sets.findIndex((other) => sameSet(other, set)) === i) : sets
  return { groupBy, groupingSets: kept }
}

/** The sets that one element of GROUP BY stands for (expand_groupingset_node). */
function setsOf(b: Binder, node: Node, keyOf: (node: Node) => number): KeySet[] {
  if (!('GroupingSet' in node)) return [keysOf(node, keyOf)]
  const set = node.GroupingSet
  if (set.kind === 'GROUPING_SET_SETS') return (set.content ?? []).flatMap((inner) => setsOf(b, inner, keyOf))
  const parts = (set.content ?? []).map((inner) => keysOf(inner, keyOf))
  if (set.kind === 'GROUPING_SET_ROLLUP')
    return Array.from({ length: parts.length + 1 }, (_, i) => union(parts.slice(0, parts.length - i)))
  return set.kind === 'GROUPING_SET_CUBE' ? cube(b, set, parts) : [[]]
}

function cube({ cx }: Binder, set: GroupingSet, parts: readonly KeySet[]): KeySet[] {
  if (parts.length > MAX_CUBE) throw cx.error('54011', `CUBE is limited to ${MAX_CUBE} elements`, at(set))
  return Array.from({ length: 2 ** parts.length }, (_, mask) => union(parts.filter((_, i) => (mask >> i) & 1)))
}

/** A key, or several in parentheses that go together. */
function keysOf(node: Node, keyOf: (node: Node) => number): KeySet {
  if ('RowExpr' in node && node.RowExpr.row_format === 'COERCE_IMPLICIT_CAST')
    return union((node.RowExpr.args ?? []).map((arg) => keysOf(arg, keyOf)))
  return [keyOf(node)]
}

const union = (sets: readonly KeySet[]): KeySet => [...new Set(sets.flat())].sort((a, b) => a - b)

const sameSet = (a: KeySet, b: KeySet): boolean => a.join() === b.join()

/** Elements side by side: every combination of their sets. */
function product({ cx }: Binder, elements: readonly (readonly KeySet[])[]): KeySet[] {
  let sets: KeySet[] = [[]]
  for (const element of elements) {
    if (sets.length * element.length > MAX_SETS)
      throw cx.error('54001', `too many grouping sets present (maximum ${MAX_SETS})`)
    sets = sets.flatMap((set) => element.map((other) => union([set, other])))
  }
  return sets
}

const MAX_ARGUMENTS = 31

/** GROUPING(…): which of its arguments the row's set leaves out. Whether they are keys is known when GROUP BY is bound. */
export function bindGroupingFunction(b: Binder, node: GroupingFunc, level: Level): Expr {
  const args = (node.args ?? []).map((arg) => b.expr(arg, level))
  if (args.length > MAX_ARGUMENTS) throw b.cx.error('54023', 'GROUPING must have fewer than 32 arguments', at(node))
  if (NO_AGGREGATES.has(level.clause))
    throw b.cx.error('42803', `grouping operations are not allowed in ${level.clause}`, at(node))
  if (level.clause === 'an aggregate') throw b.cx.refuse('GROUPING() in an aggregate', at(node))
  level.found.aggregate = true
  return { tag: 'grouping', args, type: typeRef(T.int4), location: at(node) }
}
