/** Writing to a view: what Postgres itself refuses (view_query_is_auto_updatable), and what only the shadow does. */
import type { SelectStmt } from '@pgsql/types'
import type { View } from '../../catalog/catalog'
import { systemFunctionsNamed } from '../../catalog/system'
import { parseStatements } from '../parse'
import { type StatementContext, stringOf } from './context'

export type ViewChange = 'insert' | 'update' | 'delete'

const WORDS: Readonly<Record<ViewChange, { readonly verb: string; readonly doing: string }>> = {
  insert: { verb: 'insert into', doing: 'inserting into' },
  update: { verb: 'update', doing: 'updating' },
  delete: { verb: 'delete from', doing: 'deleting from' },
}

export function viewNotWritable(cx: StatementContext, view: View, change: ViewChange, location: number): Error {
  const reason = view.unsupported === undefined && !view.materialized ? notUpdatable(view.query) : undefined
  if (reason === undefined) return cx.refuse(`writing to view "${view.name}"`, location)
  const { verb, doing } = WORDS[change]
  return cx.error('55000', `cannot ${verb} view "${view.name}"`, undefined, {
    detail: reason,
    hint: `To enable ${doing} the view, provide an INSTEAD OF ${change.toUpperCase()} trigger or an unconditional ON ${change.toUpperCase()} DO INSTEAD rule.`,
  })
}

/** Why Postgres cannot update through the view; undefined where it can. */
function notUpdatable(query: string): string | undefined {
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
  return (
    returnsComputed(select) ??
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
