/** What the catalog keeps by name alone: policies, rules and aggregates, which the shadow does not run. */
import type { TriggerEvent } from '../catalog'
import { storable } from './deparse'
import type { Draft } from './draft'
import type { NotRunDraft } from './objects'
import { qualified, stringsOf, type Body } from './nodes'
import { requireRelation } from './problem'

function add(draft: Draft, routine: NotRunDraft, replace: boolean): void {
  const same = draft.routines.findIndex(
    (r) =>
      r.kind === routine.kind && r.schema === routine.schema && r.name === routine.name && r.table === routine.table,
  )
  if (replace && same >= 0) draft.routines[same] = routine
  else draft.routines.push(routine)
}

/** CREATE AGGREGATE and the like. */
export function defineObject(draft: Draft, statement: Body<'DefineStmt'>): void {
  if (statement.kind !== 'OBJECT_AGGREGATE') return
  const { schema = draft.creationSchema, name } = qualified(stringsOf(statement.defnames))
  add(draft, { kind: 'aggregate', schema, name, reason: 'the shadow runs no aggregates of the database' }, true)
}

export function createPolicy(draft: Draft, statement: Body<'CreatePolicyStmt'>): void {
  const table = requireRelation(draft, statement.table)
  const reason = "policies hold for roles that do not own the table; the shadow has its owner's view"
  const policy = { kind: 'policy', schema: table.schema, name: statement.policy_name ?? '', table, reason } as const
  const expressions = policyExpressions(statement)
  add(draft, { ...policy, ...(expressions ? { expressions } : {}) }, false)
}

/** Undefined where they cannot be kept. */
function policyExpressions({
  qual,
  with_check,
}: Pick<Body<'AlterPolicyStmt'>, 'qual' | 'with_check'>): NotRunDraft['expressions'] {
  try {
    return { ...(qual && { using: storable(qual) }), ...(with_check && { check: storable(with_check) }) }
  } catch (error) {
    if ((error as Error).name !== 'CannotDeparse') throw error
    return undefined
  }
}

export function alterPolicy(draft: Draft, statement: Body<'AlterPolicyStmt'>): void {
  const { schemaname, relname = '' } = statement.table ?? {}
  const table = draft.relation(schemaname, relname)
  const policy = draft.routines.find(
    (r) => r.kind === 'policy' && r.table === table && r.name === statement.policy_name,
  )
  const set = policyExpressions(statement)
  if (!policy) return
  if (set && policy.expressions) policy.expressions = { ...policy.expressions, ...set }
  else delete policy.expressions
}

export function createRule(draft: Draft, statement: Body<'RuleStmt'>): void {
  const table = requireRelation(draft, statement.relation)
  const { rulename: name = '', event = '', replace = false } = statement
  const of = EVENTS[event]
  const rule: NotRunDraft = { kind: 'rule', schema: table.schema, name, table, reason: 'rules rewrite statements' }
  add(draft, of ? { ...rule, event: of } : rule, replace)
}

const EVENTS: Readonly<Record<string, TriggerEvent>> = {
  CMD_INSERT: 'insert',
  CMD_UPDATE: 'update',
  CMD_DELETE: 'delete',
}
