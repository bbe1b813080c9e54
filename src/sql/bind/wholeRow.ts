/** Rows of values, and the whole rows of FROM items (manual, "Composite Types"). */
import type { Expr, RowExpr } from '../bound'
import { columnExpr } from './columnExpr'
import { type ScopeEntry, type StatementContext, typeRef } from './context'

/** A row of these values. Its type is asked for only where it is a value: a parameter in it may get its own later. */
export function rowOf(cx: StatementContext, args: readonly Expr[], location?: number): RowExpr {
  return {
    tag: 'row',
    args,
    location,
    get type() {
      return typeRef(cx.index.rows.record(args.map((arg, i) => ({ name: `f${i + 1}`, type: arg.type }))))
    },
  }
}

/** A FROM item's row: of its table's type, or a record of its columns (makeWholeRowVar). */
export function wholeRow(cx: StatementContext, entry: ScopeEntry, location?: number): Expr {
  const source = entry.columns[0]?.source
  if (entry.value && source) return columnExpr({ source, index: 0 }, location)
  const args = entry.columns.map((c) => columnExpr(c, location))
  if (!source) throw cx.refuse(`the row of "${entry.alias}", which has no columns`, location)
  const sole = entry.columns.every((c) => c.source === source && !c.expr)
  if (!sole) {
    const join = cx.nextSource('join', entry.alias ?? 'join', [])
    return { tag: 'wholeRow', source: join, args, type: typeRef(recordType(cx, entry, args)), location }
  }
  cx.wholeRows.add(source.id)
  const type = typeRef(entry.relation ? relationType(cx, entry, args) : recordType(cx, entry, args))
  return { tag: 'wholeRow', source, args, type, location }
}

function recordType(cx: StatementContext, entry: ScopeEntry, args: readonly Expr[]): number {
  return cx.index.rows.record(entry.columns.map((c, i) => ({ name: c.name, type: (args[i] as Expr).type })))
}

/** A table's row goes by the table's own column names, whatever they are called here. */
function relationType(cx: StatementContext, entry: ScopeEntry, args: readonly Expr[]): number {
  const { relation, columns } = entry
  if (!relation) throw new Error('a row without a relation')
  if (relation.kind === 'table') return cx.index.rows.ofTable(relation.oid)
  const names = entry.columnNames ?? columns.map((c) => c.name)
  return cx.index.rows.ofView(
    relation.oid,
    args.map(({ type }, i) => ({ name: names[i] as string, type })),
  )
}
