/** CREATE TRIGGER and what is done to triggers (manual, "CREATE TRIGGER"; trigger.c). */
import type { Trigger, TriggerEnabled, TriggerEvent } from '../catalog'
import { SYSTEM_TRIGGER_FUNCTIONS } from '../triggers'
import { storable } from './deparse'
import type { Draft } from './draft'
import type { RelationDraft, TableDraft, TriggerDraft } from './objects'
import { as, qualified, stringsOf, walk, type Body } from './nodes'
import { DdlProblem, nameOf, requireColumn, requireRelation } from './problem'
import { inputTypes } from './routines'

/** Bits of CreateTrigStmt.timing and .events (pg_trigger.h). */
const TIMING: readonly (readonly [number, Trigger['timing']])[] = [
  [2, 'before'],
  [64, 'instead of'],
]
const EVENTS: readonly (readonly [number, TriggerEvent])[] = [
  [4, 'insert'],
  [16, 'update'],
  [8, 'delete'],
  [32, 'truncate'],
]

/** The pseudo-type. */
const TRIGGER = 2279

export function createTrigger(draft: Draft, statement: Body<'CreateTrigStmt'>): void {
  const table = requireRelation(draft, statement.relation)
  const name = statement.trigname ?? ''
  const firing = {
    table,
    timing: TIMING.find(([bit]) => (statement.timing ?? 0) & bit)?.[1] ?? 'after',
    level: statement.row ? 'row' : 'statement',
    events: EVENTS.filter(([bit]) => (statement.events ?? 0) & bit).map(([, event]) => event),
  } as const
  requireFitting(firing, statement)
  requireTransitions(firing, statement)
  requireCondition(firing, statement)
  const called = functionOf(draft, statement)
  if ('result' in called && called.result?.oid !== TRIGGER)
    throw new DdlProblem(`function ${called.name} must return type trigger`, undefined, '42P17')
  const position = draft.triggers.findIndex((t) => t.table === table && t.name === name)
  const former = draft.triggers[position]
  if (former && (!statement.replace || former.constraint))
    throw new DdlProblem(`trigger "${name}" for relation "${table.name}" already exists`, undefined, '42710')
  const trigger: TriggerDraft = {
    name,
    oid: former?.oid ?? draft.oid(),
    ...firing,
    function: called,
    arguments: stringsOf(statement.args),
    enabled: 'origin',
    ...optional(table, statement),
  }
  if (former) draft.triggers[position] = trigger
  else draft.triggers.push(trigger)
}

function optional(table: RelationDraft, statement: Body<'CreateTrigStmt'>): Partial<TriggerDraft> {
  const { columns, whenClause, isconstraint, deferrable, initdeferred, transitionRels, relation } = statement
  const transitions = (transitionRels ?? []).flatMap((t) => as(t, 'TriggerTransition') ?? [])
  const oldTable = transitions.find((t) => !t.isNew)?.name
  const newTable = transitions.find((t) => t.isNew)?.name
  return {
    ...(columns && table.kind === 'table'
      ? { columns: stringsOf(columns).map((c) => requireColumn(table, c, relation?.location)) }
      : {}),
    ...(whenClause ? { when: storable(whenClause) } : {}),
    ...(isconstraint ? { constraint: true } : {}),
    ...(deferrable ? { deferrable: true } : {}),
    ...(initdeferred ? { initiallyDeferred: true } : {}),
    ...(oldTable === undefined ? {} : { oldTable }),
    ...(newTable === undefined ? {} : { newTable }),
  }
}

type Firing = Pick<TriggerDraft, 'table' | 'timing' | 'level' | 'events'>

/** CreateTriggerFiringOn: the checks that come first. */
function requireFitting({ table, timing, level, events }: Firing, statement: Body<'CreateTrigStmt'>): void {
  const wrong = (detail: string) => new DdlProblem(`"${table.name}" is a ${table.kind}`, undefined, '42809', { detail })
  const unknown = (message: string) => new DdlProblem(message, undefined, '0A000')
  if (table.kind === 'table' && timing === 'instead of') throw wrong('Tables cannot have INSTEAD OF triggers.')
  if (table.kind === 'view' && timing !== 'instead of' && level === 'row')
    throw wrong('Views cannot have row-level BEFORE or AFTER triggers.')
  if (table.kind === 'view' && events.includes('truncate')) throw wrong('Views cannot have TRUNCATE triggers.')
  if (events.includes('truncate') && level === 'row') throw unknown('TRUNCATE FOR EACH ROW triggers are not supported')
  if (timing !== 'instead of') return
  if (level !== 'row') throw unknown('INSTEAD OF triggers must be FOR EACH ROW')
  if (statement.whenClause) throw unknown('INSTEAD OF triggers cannot have WHEN conditions')
  if (statement.columns?.length) throw unknown('INSTEAD OF triggers cannot have column lists')
}

/** What WHEN may refer to (CreateTriggerFiringOn). @throws DdlProblem at the reference */
function requireCondition({ table, timing, level, events }: Firing, { whenClause }: Body<'CreateTrigStmt'>): void {
  walk(whenClause, (tag, body) => {
    if (tag !== 'ColumnRef') return
    const { fields = [], location } = body as Body<'ColumnRef'>
    const wrong = (message: string, detail?: string) =>
      new DdlProblem(message, location, '42P17', detail === undefined ? {} : { detail }, true)
    const [version, name] = stringsOf(fields)
    // Of `new.*` as of `new` there is none.
    const column = name === '' ? undefined : name
    if (version !== 'old' && version !== 'new') return
    if (level === 'statement') throw wrong("statement trigger's WHEN condition cannot reference column values")
    if (version === 'old' && events.includes('insert'))
      throw wrong("INSERT trigger's WHEN condition cannot reference OLD values")
    if (version === 'old') return
    if (events.includes('delete')) throw wrong("DELETE trigger's WHEN condition cannot reference NEW values")
    if (timing !== 'before' || table.kind !== 'table') return
    const generated = table.columns.filter((c) => c.generated)
    if (generated.length === 0 || (column !== undefined && generated.every((c) => c.name !== column))) return
    throw wrong(
      "BEFORE trigger's WHEN condition cannot reference NEW generated columns",
      column === undefined
        ? 'A whole-row reference is used and the table contains generated columns.'
        : `Column "${column}" is a generated column.`,
    )
  })
}

/** REFERENCING, checked transition by transition (CreateTriggerFiringOn). */
function requireTransitions({ table, timing, events }: Firing, statement: Body<'CreateTrigStmt'>): void {
  const wrong = (message: string, code = '42P17', more = {}) => new DdlProblem(message, undefined, code, more)
  const transitions = (statement.transitionRels ?? []).flatMap((t) => as(t, 'TriggerTransition') ?? [])
  for (const [i, { isTable, isNew = false }] of transitions.entries()) {
    if (!isTable)
      throw wrong('ROW variable naming in the REFERENCING clause is not supported', '0A000', {
        hint: 'Use OLD TABLE or NEW TABLE for naming transition tables.',
      })
    if (table.kind === 'view')
      throw wrong(`"${table.name}" is a view`, '42809', { detail: 'Triggers on views cannot have transition tables.' })
    if (timing !== 'after') throw wrong('transition table name can only be specified for an AFTER trigger')
    if (events.includes('truncate')) throw wrong('TRUNCATE triggers with transition tables are not supported', '0A000')
    if (events.length > 1)
      throw wrong('transition tables cannot be specified for triggers with more than one event', '0A000')
    if (statement.columns?.length)
      throw wrong('transition tables cannot be specified for triggers with column lists', '0A000')
    const side = isNew ? 'NEW TABLE' : 'OLD TABLE'
    const fitting = isNew ? 'an INSERT or UPDATE' : 'a DELETE or UPDATE'
    if (events.includes(isNew ? 'delete' : 'insert'))
      throw wrong(`${side} can only be specified for ${fitting} trigger`)
    if (transitions.slice(0, i).some((other) => (other.isNew ?? false) === isNew))
      throw wrong(`${side} cannot be specified multiple times`)
  }
  if (transitions.length === 2 && transitions[0]?.name === transitions[1]?.name)
    throw wrong('OLD TABLE name and NEW TABLE name cannot be the same')
}

/** One without arguments. What a history does not make comes from Postgres itself, or from an extension. */
function functionOf(draft: Draft, statement: Body<'CreateTrigStmt'>): TriggerDraft['function'] {
  const { schema, name } = qualified(stringsOf(statement.funcname))
  const path = schema === undefined ? draft.searchPath : [schema]
  const own = path
    .flatMap((s) => draft.functions.filter((f) => f.schema === s && f.name === name))
    .find((f) => f.kind === 'function' && inputTypes(f).length === 0)
  if (own) return own
  const isSystem = (schema ?? 'pg_catalog') === 'pg_catalog' && SYSTEM_TRIGGER_FUNCTIONS.has(name)
  if (!isSystem && draft.runs) throw new DdlProblem(`function ${name}() does not exist`, undefined, '42883')
  return { schema: schema ?? (isSystem ? 'pg_catalog' : draft.creationSchema), name }
}

/** ALTER TABLE … ENABLE | DISABLE TRIGGER. @param name undefined for USER and ALL */
export function enableTriggers(
  draft: Draft,
  table: TableDraft,
  name: string | undefined,
  enabled: TriggerEnabled,
): void {
  const found = draft.triggers.filter((t) => t.table === table && (name === undefined || t.name === name))
  if (name !== undefined && found.length === 0)
    throw new DdlProblem(`trigger "${name}" for table "${table.name}" does not exist`, undefined, '42704')
  for (const trigger of found) trigger.enabled = enabled
}

export function removeTriggers(draft: Draft, test: (trigger: TriggerDraft) => boolean): void {
  const kept = draft.triggers.filter((t) => !test(t))
  draft.triggers.splice(0, draft.triggers.length, ...kept)
}

/** DROP TRIGGER name ON table. @returns whether it was there */
export function dropTrigger(draft: Draft, parts: readonly string[], missingOk: boolean): boolean {
  const { schema, name } = qualified(parts.slice(0, -1))
  const table = draft.relation(schema, name)
  if (!table) {
    if (draft.runs && !missingOk)
      throw new DdlProblem(`relation ${nameOf(schema, name)} does not exist`, undefined, '42P01')
    return false
  }
  const position = draft.triggers.findIndex((t) => t.table === table && t.name === parts.at(-1))
  if (position >= 0) draft.triggers.splice(position, 1)
  return position >= 0
}
