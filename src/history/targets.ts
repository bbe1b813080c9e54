import type { Node, RangeVar } from '@pgsql/types'
import type { Draft } from '../catalog/ddl/draft'
import type { RelationDraft } from '../catalog/ddl/objects'

/** The tables and views that a statement writes, by its own words. */
export function targetsOf(draft: Draft, node: Node): RelationDraft[] {
  return written(node).flatMap((range) => draft.relation(range.schemaname, range.relname ?? '') ?? [])
}

function written(tree: unknown): RangeVar[] {
  if (Array.isArray(tree)) return tree.flatMap(written)
  if (tree === null || typeof tree !== 'object') return []
  return Object.entries(tree).flatMap(([tag, body]: [string, { relation?: RangeVar; relations?: Node[] }]) => {
    const own = /^(Insert|Update|Delete|Merge|RefreshMatView)Stmt$/.test(tag) && body.relation ? [body.relation] : []
    const truncated =
      tag === 'TruncateStmt' ? (body.relations ?? []).flatMap((r) => ('RangeVar' in r ? [r.RangeVar] : [])) : []
    return [...own, ...truncated, ...written(body)]
  })
}
