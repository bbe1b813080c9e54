/** Statements between sessions, and those that only tend a server: LISTEN, NOTIFY, VACUUM, ANALYZE, CHECKPOINT. */
import type { Node, VacuumStmt } from '@pgsql/types'
import type { StatementContext } from '../bind/context'
import { requireRelation } from '../bind/from'
import type { SessionPlan } from '../translation'

export function sessionPlan(cx: StatementContext, node: Node): SessionPlan | undefined {
  if ('ListenStmt' in node) return { kind: 'listen', channel: node.ListenStmt.conditionname as string }
  if ('UnlistenStmt' in node) return { kind: 'unlisten', channel: node.UnlistenStmt.conditionname }
  if ('NotifyStmt' in node)
    return {
      kind: 'notify',
      channel: node.NotifyStmt.conditionname as string,
      payload: node.NotifyStmt.payload ?? '',
    }
  if ('CheckPointStmt' in node) return { kind: 'upkeep', tag: 'CHECKPOINT', inBlock: true }
  if ('VacuumStmt' in node) return upkeep(cx, node.VacuumStmt)
  return undefined
}

/** Nothing is left behind in SQLite for them to do. */
function upkeep(cx: StatementContext, { is_vacuumcmd, rels }: VacuumStmt): SessionPlan {
  for (const rel of rels ?? []) {
    const range = 'VacuumRelation' in rel ? rel.VacuumRelation.relation : undefined
    if (range) requireRelation(cx, { ...range, location: undefined })
  }
  return is_vacuumcmd
    ? { kind: 'upkeep', tag: 'VACUUM', inBlock: false }
    : { kind: 'upkeep', tag: 'ANALYZE', inBlock: true }
}
