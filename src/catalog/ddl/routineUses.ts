/** What calls a function, as far as the text of its expressions says; pg_depend has the same of it. */
import { quoteIdentifier } from '../identifiers'
import { systemFunctionsNamed } from '../system'
import {
  requireKnownCode,
  shownColumn,
  shownConstraint,
  shownDefault,
  shownIndex,
  shownPolicy,
  shownRelation,
  shownRoutine,
  shownTrigger,
  shownType,
} from './dependents'
import { callers, isNamed, namedCalls, takes } from './calls'
import type { Draft } from './draft'
import type { NamedCall, RelationDraft, RoutineDraft, TableDraft } from './objects'
import { DdlProblem } from './problem'
import { dropColumn, dropInOrder, type Going, removeView } from './tables'
import { removeTriggers } from './triggers'

/**
 * Whether it is among the calls.
 * @param cascade without it, what a history drops is used nowhere
 * @throws DdlProblem where it may be another function of that name
 */
function isCalled({ draft, routine, cascade }: Dropped, calls: readonly NamedCall[], by: string): boolean {
  return calls.some((call) => {
    if (!isNamed(call, routine)) return false
    const others = draft.functions.some((f) => f !== routine && f.name === call.name && takes(f, call.arguments))
    const system = systemFunctionsNamed(call.name).some((f) => f.variadic !== 0 || f.args.length >= call.arguments)
    if (!others && !(system && call.schema === undefined)) return true
    if (!draft.runs && !cascade) return false
    throw new DdlProblem(`${by} may depend on it: there are several functions ${quoteIdentifier(call.name)}()`)
  })
}

interface Dropped {
  readonly draft: Draft
  readonly routine: RoutineDraft
  readonly cascade: boolean
}

/** Removes what depends on the routine. @param remove takes a function away with what depends on it */
export function dropUsers(dropped: Dropped, remove: (routine: RoutineDraft) => void): void {
  const { draft, routine } = dropped
  requireKnownUsers(draft, routine)
  const on = shownRoutine(draft, routine)
  const users: Users = {
    ...dropped,
    on,
    calls: (tree, by) => isCalled(dropped, namedCalls(tree), by),
    told: (shown, relation) => tell({ draft, on }, shown, relation),
  }
  const going = [
    ...viewsAmong(users),
    ...draft.tables.flatMap((table) => partsOf(users, table)),
    ...triggersAmong(users),
    ...policiesAmong(users),
    ...domainsAmong(users),
    ...functionsAmong(users, remove),
  ]
  dropInOrder(draft, going)
}

function tell({ draft, on }: Pick<Users, 'draft' | 'on'>, shown: string, relation?: RelationDraft): void {
  draft.dependents.push({ shown, on, ...(relation ? { relation, part: true } : {}) })
}

interface Users extends Dropped {
  readonly on: string
  readonly calls: (tree: unknown, by: string) => boolean
  readonly told: (shown: string, relation?: RelationDraft) => void
}

/** @throws DdlProblem for what is known by its text alone */
function requireKnownUsers(draft: Draft, routine: RoutineDraft): void {
  if (!draft.runs) return
  const may = (what: string, reason: string) => new DdlProblem(`${what} may depend on it: ${reason}`)
  for (const view of draft.views)
    if (view.unsupported !== undefined && view.oid > routine.oid) throw may(`view "${view.name}"`, view.unsupported)
  requireKnownCode(draft)
  const atomic = draft.functions.find((f) => f !== routine && f.atomic && f.body.includes(routine.name))
  if (atomic) throw may(`function "${atomic.name}"`, 'its body is BEGIN ATOMIC')
}

function viewsAmong({ draft, on, ...dropped }: Users): Going[] {
  return callers(draft, dropped.routine).flatMap(({ relation, calls }) => {
    if (!isCalled({ draft, ...dropped }, calls, shownRelation(draft, relation))) return []
    return [{ oid: relation.oid, remove: () => removeView(draft, relation, on) }]
  })
}

/** Defaults, generated columns, CHECKs and indexes. */
function partsOf({ draft, calls, told }: Users, table: TableDraft): Going[] {
  const going: Going[] = []
  for (const column of table.columns) {
    const value = column.default && 'expression' in column.default ? column.default.expression : undefined
    const shown = value && shownDefault(draft, table, column)
    if (shown !== undefined && calls(value, shown))
      going.push({ oid: undefined, remove: () => (told(shown, table), delete column.default) })
    const generated = shownColumn(draft, table, column)
    if (column.generated && calls(column.generated.expression, generated))
      going.push({ oid: table.oid, remove: () => (told(generated, table), dropColumn(draft, table, column)) })
  }
  for (const check of table.checks) {
    const shown = shownConstraint(draft, table, check.name)
    if (!calls(check.expression, shown)) continue
    const remove = () => (told(shown, table), (table.checks = table.checks.filter((c) => c !== check)))
    going.push({ oid: undefined, remove })
  }
  for (const index of table.indexes) {
    const { name, oid, exclusion, keys, where } = index
    const shown = exclusion ? shownConstraint(draft, table, name) : shownIndex(draft, table, name)
    if (!calls([keys.map((k) => k.expression), where], shown)) continue
    const remove = () => {
      if (!table.indexes.includes(index)) return
      told(shown, table)
      table.indexes = table.indexes.filter((i) => i !== index)
    }
    going.push({ oid, remove })
  }
  return going
}

function triggersAmong({ draft, routine, calls, told }: Users): Going[] {
  return draft.triggers.flatMap((trigger) => {
    const shown = shownTrigger(draft, trigger.table, trigger.name)
    if (trigger.function !== routine && !calls(trigger.when, shown)) return []
    const remove = () => (told(shown, trigger.table), removeTriggers(draft, (t) => t === trigger))
    return [{ oid: trigger.oid, remove }]
  })
}

function policiesAmong({ draft, calls, told }: Users): Going[] {
  return draft.routines.flatMap((policy) => {
    const { table, expressions = {} } = policy
    if (!table) return []
    const shown = shownPolicy(draft, table, policy.name)
    if (!calls(expressions, shown)) return []
    const remove = () => (told(shown, table), draft.routines.splice(draft.routines.indexOf(policy), 1))
    return [{ oid: undefined, remove }]
  })
}

function domainsAmong({ draft, calls, told }: Users): Going[] {
  return draft.types.flatMap((type): Going[] => {
    if (type.kind !== 'domain') return []
    if (type.default && calls(type.default, shownType(draft, type)))
      throw new DdlProblem(`the default of ${shownType(draft, type)} depends on it`)
    return type.checks.flatMap((check) => {
      const shown = `constraint ${check.name}`
      if (!calls(check.expression, shown)) return []
      return [{ oid: undefined, remove: () => (told(shown), (type.checks = type.checks.filter((c) => c !== check))) }]
    })
  })
}

/** Functions whose arguments have such a default. */
function functionsAmong({ draft, routine, calls, told }: Users, remove: (r: RoutineDraft) => void): Going[] {
  return draft.functions.flatMap((other) => {
    const shown = shownRoutine(draft, other)
    const defaults = other.arguments.map((a) => a.default)
    if (other === routine || !calls(defaults, shown)) return []
    return [{ oid: other.oid, remove: () => (told(shown), remove(other)) }]
  })
}
