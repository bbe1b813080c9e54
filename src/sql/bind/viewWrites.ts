/** Writing to a view: what Postgres itself refuses (view_query_is_auto_updatable), and what only the shadow does. */
import type { SelectStmt } from '@pgsql/types'
import type { View } from '../../catalog/catalog'
import { fires } from '../../catalog/triggers'
import { systemFunctionsNamed } from '../../catalog/system'
import { parseStatements } from '../parse'
import { type StatementContext, stringOf } from './context'

export type ViewChange = 'insert' | 'update' | 'delete'

const WORDS: Readonly<Record<ViewChange, { readonly verb: string; readonly doing: string }>> = {
  insert: { verb: 'insert into', doing: 'inserting into' },
  update: { verb: 'update', doing: 'updating' },
  delete: { verb: 'delete from', doing: 'deleting from' },
}

/** @throws UnsupportedOnShadow for a view that the shadow does not know, or whose triggers or rules stand for the change */
export function requireWritable(cx: StatementContext, view: View, change: ViewChange, location: number): void {
  const writing = `writing to view "${view.name}"`
  if (view.materialized) throw cx.refuse(writing, location)
  if (view.unsupported !== undefined) throw cx.refuse(writing, location, view.unsupported)
  const { triggers, routines } = cx.index.catalog
  const isOwn = (of: { schema: string; name: string } | undefined) =>
    of?.schema === view.schema && of.name === view.name
  const trigger = triggers.find((t) => isOwn(t.table) && t.timing === 'instead of' && fires(t, change))
  if (trigger) throw cx.refuse(writing, location, `INSTEAD OF trigger "${trigger.name}" stands for it`)
  const rule = routines.find((r) => r.kind === 'rule' && isOwn(r.table) && (r.event ?? change) === change)
  if (rule) throw cx.refuse(writing, location, `rule "${rule.name}" stands for it`)
}

/** error_view_not_updatable. */
export function viewNotWritable(
  cx: StatementContext,
  view: View,
  change: ViewChange,
  location: number,
  reason: string | undefined,
): Error {
  if (reason === undefined) return cx.refuse(`writing to view "${view.name}"`, location)
  const { verb, doing } = WORDS[change]
  return cx.error('55000', `cannot ${verb} view "${view.name}"`, undefined, {
    detail: reason,
    hint: `To enable ${doing} the view, provide an INSTEAD OF ${change.toUpperCase()} trigger or an unconditional ON ${change.toUpperCase()} DO INSTEAD rule.`,
  })
}

/** Why Postgres cannot update through the view; undefined where it can (view_query_is_auto_updatable). */
export function notUpdatable(query: string): string | undefined {
  const node = parseStatements(query)[0]?.node
  if (!node || !('SelectStmt' in node)) return undefined
  const select = node.SelectStmt
  const containing = (what: string) => `Views containing ${what} are not automatically updatable.`
  if (select.distinctClause?.length) return containing('DISTINCT')
  if (select.groupClause?.length) return containing('GROUP BY')
  if (select.havingClause) return containing('HAVING')
  if (select.op && select.op !== 'SETOP_NONE') return containing('UNION, INTERSECT, or EXCEPT')
  if (select.withClause) return containing('WITH')
  if (select.limitCount || select.limitOffset) return containing('LIMIT or OFFSET')
  const [item] = select.fromClause ?? []
  const sampled = select.fromClause?.length === 1 && item && 'RangeTableSample' in item
  return (
    returnsComputed(select) ??
    (sampled ? containing('TABLESAMPLE') : undefined) ??
    (isOneTable(select)
      ? undefined
      : 'Views that do not select from a single table or view are not automatically updatable.')
  )
}

function returnsComputed(select: SelectStmt): string | undefined {
  const text = JSON.stringify(select.targetList ?? [])
  const calls = [...text.matchAll(/"funcname":(\[.*?\])/g)].map((m) =>
    stringOf((JSON.parse(m[1] as string) as never[]).at(-1)),
  )
  if (text.includes('"over":')) return 'Views that return window functions are not automatically updatable.'
  if (calls.some((name) => systemFunctionsNamed(name).some((f) => f.kind === 'a')))
    return 'Views that return aggregate functions are not automatically updatable.'
  if (calls.some((name) => systemFunctionsNamed(name).some((f) => f.returnsSet)))
    return 'Views that return set-returning functions are not automatically updatable.'
  return undefined
}

function isOneTable(select: SelectStmt): boolean {
  const [item, ...others] = select.fromClause ?? []
  return item !== undefined && others.length === 0 && 'RangeVar' in item
}
