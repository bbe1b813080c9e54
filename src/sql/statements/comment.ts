/** COMMENT ON: nothing here reads a comment (the functions that do are refused), but what it is on has to exist. */
import type { CommentStmt, Node } from '@pgsql/types'
import { stringOf, type StatementContext } from '../bind/context'
import { requireRelation } from '../bind/from'
import type { SettingPlan } from '../translation'

export function commentPlan(cx: StatementContext, { objtype, object }: CommentStmt): SettingPlan {
  requireObject(cx, String(objtype), object)
  return { kind: 'tag', tag: 'COMMENT' }
}

function requireObject(cx: StatementContext, objtype: string, object: Node | undefined): void {
  const names = object && 'List' in object ? (object.List.items ?? []).map(stringOf) : []
  const kind = objtype.replace('OBJECT_', '').replaceAll('_', ' ')
  switch (kind) {
    case 'TABLE':
    case 'VIEW':
      return requireKind(cx, names, kind === 'TABLE' ? 'table' : 'view')
    case 'COLUMN':
      return requireColumn(cx, names)
    default:
      throw cx.refuse(`COMMENT ON ${kind}`)
  }
}

const relationOf = (cx: StatementContext, names: readonly string[]) =>
  // Postgres reports it without a place.
  requireRelation(cx, { schemaname: names.at(-2), relname: names.at(-1), location: -1 })

function requireKind(cx: StatementContext, names: readonly string[], kind: 'table' | 'view'): void {
  const relation = relationOf(cx, names)
  if (relation.kind !== kind) throw cx.error('42809', `"${relation.name}" is not a ${kind}`)
}

function requireColumn(cx: StatementContext, names: readonly string[]): void {
  const relation = relationOf(cx, names.slice(0, -1))
  const column = names.at(-1)
  if (!relation.columns.some(({ name }) => name === column))
    throw cx.error('42703', `column "${column}" of relation "${relation.name}" does not exist`)
}
