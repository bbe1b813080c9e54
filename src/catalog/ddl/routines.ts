import type { TriggerEvent } from '../catalog'
import type { Draft, RoutineDraft } from './draft'
import { as, qualified, stringsOf, type Body } from './nodes'
import { requireColumn, requireRelation } from './problem'

const NOT_RUN = 'the shadow runs no code of the database'

function add(draft: Draft, routine: RoutineDraft, replace: boolean): void {
  const same = draft.routines.findIndex(
    (r) =>
      r.kind === routine.kind && r.schema === routine.schema && r.name === routine.name && r.table === routine.table,
  )
  if (replace && same >= 0) draft.routines[same] = routine
  else draft.routines.push(routine)
}

export function createFunction(draft: Draft, statement: Body<'CreateFunctionStmt'>): void {
  const { schema = draft.creationSchema, name } = qualified(stringsOf(statement.funcname))
  const kind = statement.is_procedure ? 'procedure' : 'function'
  const options = (statement.options ?? []).map((o) => as(o, 'DefElem'))
  const language = as(options.find((o) => o?.defname === 'language')?.arg, 'String')?.sval ?? 'sql'
  add(draft, { kind, schema, name, reason: `${NOT_RUN} (${kind} in ${language})` }, true)
}

/** CREATE AGGREGATE and the like. */
export function defineObject(draft: Draft, statement: Body<'DefineStmt'>): void {
  if (statement.kind !== 'OBJECT_AGGREGATE') return
  const { schema = draft.creationSchema, name } = qualified(stringsOf(statement.defnames))
  add(draft, { kind: 'function', schema, name, reason: `${NOT_RUN} (aggregate)` }, true)
}

export function createTrigger(draft: Draft, statement: Body<'CreateTrigStmt'>): void {
  const table = requireRelation(draft, statement.relation)
  const calls = stringsOf(statement.funcname).at(-1)
  const name = statement.trigname ?? ''
  const timing = TIMING.find(([bit]) => (statement.timing ?? 0) & bit)?.[1] ?? 'after'
  const events = EVENTS.filter(([bit]) => (statement.events ?? 0) & bit).map(([, event]) => event)
  const reason = `${NOT_RUN} (${timing} ${events.join(' or ')}, ${calls})`
  const routine: RoutineDraft = { kind: 'trigger', schema: table.schema, name, table, events, reason }
  if (calls) routine.calls = calls
  if (statement.columns && table.kind === 'table')
    routine.columns = stringsOf(statement.columns).map((c) => requireColumn(table, c, statement.relation?.location))
  add(draft, routine, statement.replace ?? false)
}

/** Bits of CreateTrigStmt.timing and .events. */
const TIMING: readonly (readonly [number, string])[] = [
  [2, 'before'],
  [64, 'instead of'],
]
const EVENTS: readonly (readonly [number, TriggerEvent])[] = [
  [4, 'insert'],
  [16, 'update'],
  [8, 'delete'],
  [32, 'truncate'],
]

export function createPolicy(draft: Draft, statement: Body<'CreatePolicyStmt'>): void {
  const table = requireRelation(draft, statement.table)
  const reason = "policies hold for roles that do not own the table; the shadow has its owner's view"
  add(draft, { kind: 'policy', schema: table.schema, name: statement.policy_name ?? '', table, reason }, false)
}

export function createRule(draft: Draft, statement: Body<'RuleStmt'>): void {
  const table = requireRelation(draft, statement.relation)
  add(
    draft,
    { kind: 'rule', schema: table.schema, name: statement.rulename ?? '', table, reason: 'rules rewrite statements' },
    statement.replace ?? false,
  )
}
