/** MERGE (manual, "MERGE"; transformMergeStmt). */
import type { MergeStmt, MergeWhenClause, Node, RangeVar } from '@pgsql/types'
import type { Table } from '../../catalog/catalog'
import type { FromItem, MergeAction, MergeMatch, MergeStatement, SourceColumn, TableItem } from '../bound'
import { at, type Binder, levelOf } from './binder'
import { toBoolean } from './coerce'
import { Scope, T, typeRef } from './context'
import { bindFrom } from './from'
import { bindMergedRow } from './insert'
import { insteadQuery } from './insteadOf'
import { requireMergeable } from './materialized'
import { addTarget, assignedColumns, bindAssignments, writableTarget } from './modify'
import { bindReturned, otherVersion } from './returning'
import { bindWith } from './select'
import { noteTriggers } from './triggers'
import { viewOf } from './viewTarget'

/** @param outer the level whose WITH queries the statement sees, where it is one of them itself */
export function bindMerge(b: Binder, stmt: MergeStmt, outer?: Scope): MergeStatement {
  const { cx } = b
  const relation = stmt.relation as RangeVar
  const scope = new Scope(cx, outer)
  const ctes = bindWith(b, stmt.withClause, scope)
  const clauses = (stmt.mergeWhenClauses ?? []).flatMap((n) => ('MergeWhenClause' in n ? [n.MergeWhenClause] : []))
  requireReachable(b, clauses)
  requireMergeable(cx, relation)
  const target = writableTarget(b, relation, 'update')
  if (viewOf(target) ?? insteadQuery(target)) throw cx.refuse('MERGE into a view', at(relation))
  const named = new Scope(cx)
  addTarget(b, named, target)
  scope.hidden.push(...named.entries.map((entry) => ({ entry, lateral: false })))
  const [source] = bindFrom(b, [stmt.sourceRelation as Node], scope) as [FromItem]
  scope.hidden.length = 0
  if (scope.entries.some((entry) => entry.alias === target.source.alias))
    throw cx.error('42712', `name "${target.source.alias}" specified more than once`, undefined, {
      detail: 'The name is used both as MERGE target table and data source.',
    })
  const scopes = scopesOf(b, scope, target)
  const on = toBoolean(cx, b.expr(stmt.joinCondition, levelOf(scopes.both, 'JOIN conditions')), 'JOIN/ON')
  const actions = clauses.map((clause) => bindAction(b, clause, target, scopes))
  for (const action of actions) refuseFired(b, action, target, at(relation))
  return { statement: 'merge', ctes, target, source, on, actions, ...bindOutput(b, stmt, scopes.both, target) }
}

const MATCHES: Readonly<Record<string, MergeMatch>> = {
  MERGE_WHEN_MATCHED: 'both',
  MERGE_WHEN_NOT_MATCHED_BY_SOURCE: 'target',
  MERGE_WHEN_NOT_MATCHED_BY_TARGET: 'source',
}

const matchOf = ({ matchKind }: MergeWhenClause): MergeMatch => MATCHES[matchKind as string] ?? 'both'

function requireReachable(b: Binder, clauses: readonly MergeWhenClause[]): void {
  const closed = new Set<MergeMatch>()
  for (const clause of clauses) {
    const match = matchOf(clause)
    if (closed.has(match))
      throw b.cx.error('42601', 'unreachable WHEN clause specified after unconditional WHEN clause')
    if (!clause.condition) closed.add(match)
  }
}

/** What a WHEN clause sees: the row of the source, that of the target, or both. */
function scopesOf(b: Binder, source: Scope, target: TableItem): Readonly<Record<MergeMatch, Scope>> {
  const like = () => {
    const scope = new Scope(b.cx, source.parent)
    for (const [name, cte] of source.ctes) scope.ctes.set(name, cte)
    return scope
  }
  const both = like()
  both.entries.push(...source.entries)
  addTarget(b, both, target)
  const alone = like()
  addTarget(b, alone, target)
  return { both, source, target: alone }
}

function bindAction(
  b: Binder,
  clause: MergeWhenClause,
  target: TableItem,
  scopes: Readonly<Record<MergeMatch, Scope>>,
): MergeAction {
  const match = matchOf(clause)
  const scope = scopes[match]
  return whereVisible(b, match, () => {
    const condition =
      clause.condition && toBoolean(b.cx, b.expr(clause.condition, levelOf(scope, 'MERGE WHEN conditions')), 'WHEN')
    return { match, condition, change: bindChange(b, clause, target, scope) }
  })
}

function bindChange(b: Binder, clause: MergeWhenClause, target: TableItem, scope: Scope): MergeAction['change'] {
  switch (clause.commandType) {
    case 'CMD_UPDATE':
      return { kind: 'update', assignments: bindAssignments(b, clause.targetList ?? [], target, scope) }
    case 'CMD_INSERT':
      return { kind: 'insert', ...bindMergedRow(b, target, clause, scope) }
    case 'CMD_DELETE':
      return { kind: 'delete' }
    default:
      return { kind: 'nothing' }
  }
}

/** A row that is not there has no columns; Postgres's message tells of a table that "cannot be referenced from this part". */
function whereVisible<R>(b: Binder, match: MergeMatch, bind: () => R): R {
  try {
    return bind()
  } catch (error) {
    const { code } = error as { code?: string }
    if (match === 'both' || (code !== '42P01' && code !== '42703')) throw error
    const missing = match === 'source' ? 'target' : 'source'
    throw b.cx.refuse(
      `a name in WHEN NOT MATCHED that is not one of the ${match}'s`,
      undefined,
      `the ${missing} has no row there`,
    )
  }
}

function refuseFired(b: Binder, { change }: MergeAction, target: TableItem, location: number): void {
  const table = target.relation as Table
  if (change.kind === 'nothing') return
  const columns = change.kind === 'update' ? assignedColumns(target, change.assignments) : undefined
  noteTriggers(b.cx, { table, event: change.kind, columns }, location)
}

function bindOutput(
  b: Binder,
  { returningClause }: MergeStmt,
  scope: Scope,
  target: TableItem,
): Pick<MergeStatement, 'returning' | 'other' | 'new' | 'action'> {
  const text: SourceColumn = { name: 'merge_action', type: typeRef(T.text), notNull: false, tableOid: 0, attnum: 0 }
  const action = b.cx.nextSource('function', 'merge', [text])
  if (!returningClause) return { returning: [], other: undefined, new: undefined, action }
  scope.mergeAction = action
  const versions = { old: otherVersion(b, target), new: otherVersion(b, target) }
  return {
    returning: bindReturned(b, returningClause, scope, versions, target),
    other: versions.old,
    new: versions.new,
    action,
  }
}
