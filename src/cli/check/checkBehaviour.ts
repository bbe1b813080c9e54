/** Part four: what only the migrations can say, and whether the shadow carries it. */
import type { Catalog, QualifiedName, Routine, Table, Trigger, UnsupportedRoutine } from '../../catalog/catalog'
import { translatedSchema } from '../../schema/translatedSchema'
import { routineRefusal, triggerRefusal } from '../../schema/databaseCode'
import type { Finding, Part } from './findings'

/** One thing that the migrations make. */
interface Behaviour {
  readonly kind: string
  readonly object: string
  readonly state: State
  /** Why the shadow has it not, or not whole. */
  readonly reason?: string
}

/** `LEFT_OUT`: the team wants it so, by an override. `PARTLY`: what is missing of it is refused by name. */
type State = 'CARRIED' | 'NOT_CARRIED' | 'LEFT_OUT' | 'PARTLY'

const LEVELS = { CARRIED: 'ok', NOT_CARRIED: 'warning', LEFT_OUT: 'info', PARTLY: 'info' } as const

/** `shadow`: as generated, where it fits; otherwise what would be generated stands in. */
export function checkBehaviour(history: Catalog | undefined, shadow: Catalog | undefined): Part {
  const part = {
    name: 'behaviour',
    title: 'What only the migrations have (✓ carried by the shadow, ! not carried)',
  } as const
  if (!history) {
    const message = 'not known: there are no migrations that can be read'
    return { ...part, findings: [{ level: 'info', code: 'NO_MIGRATIONS', object: 'migrations', message }] }
  }
  const carried = shadow ?? translatedSchema(history).catalog
  const found = [
    ...history.tables.flatMap((table) => ofTable(history, table, carried)),
    ...history.domains.map((domain) => ({ kind: 'domain', object: named(history, domain), ...CARRIED })),
    ...views(history, carried),
    ...history.functions.map((one) => ofFunction(history, one, carried)),
    ...history.triggers.map((one) => ofTrigger(history, one, carried)),
    ...history.routines.map((routine) => ofRoutine(history, routine, carried)),
    ...sequences(history),
    ...partly(
      'type',
      history.externalTypes,
      (type) => named(history, type),
      'kept as text; what computes with it is refused',
    ),
    ...partly('extension', history.extensions, String, 'what the shadow does not know of it is refused by name'),
  ]
  const none = { level: 'ok', code: 'NOTHING', object: 'migrations', message: 'nothing' } as const
  return { ...part, findings: found.length ? found.map(finding) : [none] }
}

function partly<T>(kind: string, list: readonly T[], name: (item: T) => string, reason: string): Behaviour[] {
  return list.map((item) => ({ kind, object: name(item), state: 'PARTLY', reason }))
}

function finding({ kind, object, state, reason }: Behaviour): Finding {
  const code = `${kind.toUpperCase().replace(/\W+/g, '_')}_${state}`
  return { level: LEVELS[state], code, object, message: `${kind} ${object}: ${reason ?? 'carried'}` }
}

function named({ defaultSchema }: Catalog, { schema, name }: QualifiedName, part?: string): string {
  return [...(schema === defaultSchema ? [name] : [schema, name]), ...(part === undefined ? [] : [part])].join('.')
}

const same = (a: QualifiedName) => (b: QualifiedName) => a.schema === b.schema && a.name === b.name

const LEFT_OUT = { state: 'LEFT_OUT', reason: "left out by the generator's overrides" } as const
const CARRIED = { state: 'CARRIED' } as const

const notCarried = (reason: string, means?: string) =>
  ({ state: 'NOT_CARRIED', reason: means === undefined ? reason : `${reason}; ${means}` }) as const

function ofTable(history: Catalog, table: Table, carried: Catalog): Behaviour[] {
  const held = carried.tables.find(same(table))
  const stateOf = (name: string) => {
    if (!held) return LEFT_OUT
    const found = held.unsupported?.find((feature) => feature.name === name)
    return found ? notCarried(found.reason, 'writing to the table is refused') : CARRIED
  }
  const item = (kind: string, name: string): Behaviour => ({
    kind,
    object: named(history, table, name),
    ...stateOf(name),
  })
  const { columns, checks, indexes, uniques, foreignKeys } = table
  const special = (index: (typeof indexes)[number]) =>
    index.where !== undefined || index.keys.some((key) => key.expression !== undefined)
  const listed = [
    ...columns.filter((column) => column.generated).map(({ name }) => item('generated column', name)),
    ...checks.map(({ name }) => item('check', name)),
    ...indexes.filter((index) => index.exclusion).map(({ name }) => item('exclusion constraint', name)),
    ...indexes.filter((index) => special(index) && !index.exclusion).map((index) => item(indexKind(index), index.name)),
    ...[...uniques, ...indexes].filter((u) => u.nullsNotDistinct).map(({ name }) => item('NULLS NOT DISTINCT', name)),
    ...[...uniques, ...foreignKeys].filter((c) => c.deferrable).map(({ name }) => item('deferrable constraint', name)),
  ]
  const own = (table.unsupported ?? []).map(({ kind, name }) => item(kind, name))
  return [...listed, ...own.filter(({ object }) => !listed.some((other) => other.object === object))]
}

function indexKind({ unique, where }: Table['indexes'][number]): string {
  return `${where === undefined ? 'expression' : 'partial'} ${unique ? 'unique' : 'index'}`
}

function views(history: Catalog, carried: Catalog): Behaviour[] {
  const materialized = history.tables.filter((table) => table.materialized)
  const kept = materialized.map((table): Behaviour => {
    const held = carried.tables.find(same(table))?.materialized
    const stale = held?.stale
    const state = stale === undefined ? CARRIED : notCarried(stale, 'REFRESH is refused')
    return { kind: 'materialized view', object: named(history, table), ...(held ? state : LEFT_OUT) }
  })
  return [...kept, ...readViews(history, carried)]
}

function readViews(history: Catalog, carried: Catalog): Behaviour[] {
  return history.views.map((view) => {
    const kind = view.materialized ? 'materialized view' : 'view'
    const held = carried.views.find(same(view))
    const refused = held?.unsupported
    const state = refused === undefined ? CARRIED : notCarried(refused, 'reading it is refused')
    return { kind, object: named(history, view), ...(held ? state : LEFT_OUT) }
  })
}

/** As REPORT.md has it; the reason of a policy says it all. */
const MEANS: Readonly<Partial<Record<UnsupportedRoutine['kind'], string>>> = {
  aggregate: 'a statement that calls it is refused',
  rule: 'a statement that it would rewrite is refused',
}

function ofFunction(history: Catalog, one: Routine, carried: Catalog): Behaviour {
  const means = one.kind === 'function' ? 'a statement that calls it is refused' : 'CALL is refused'
  const refusal = routineRefusal(one)
  const state = refusal === undefined ? CARRIED : notCarried(refusal, means)
  return { kind: one.kind, object: named(history, one), ...(carried.functions.some(same(one)) ? state : LEFT_OUT) }
}

function ofTrigger(history: Catalog, trigger: Trigger, carried: Catalog): Behaviour {
  const { table, name } = trigger
  const held = carried.triggers.some((other) => other.name === name && same(table)(other.table))
  const refusal = triggerRefusal(history, trigger)
  const state = refusal === undefined ? CARRIED : notCarried(refusal, 'a statement that would fire it is refused')
  return { kind: 'trigger', object: named(history, table, name), ...(held ? state : LEFT_OUT) }
}

function ofRoutine(history: Catalog, routine: UnsupportedRoutine, carried: Catalog): Behaviour {
  const { kind, table, name, reason } = routine
  const object = table ? named(history, table, name) : named(history, routine)
  const isSame = (other: UnsupportedRoutine) =>
    other.kind === kind &&
    same(routine)(other) &&
    other.table?.schema === table?.schema &&
    other.table?.name === table?.name
  const state = carried.routines.some(isSame) ? notCarried(reason, MEANS[kind]) : LEFT_OUT
  return { kind, object, ...state }
}

/** Sequences that no column owns; the schema has no word for them. */
function sequences(history: Catalog): Behaviour[] {
  const owned = history.tables.flatMap((table) => table.columns.flatMap((column) => column.sequence ?? []))
  return history.sequences
    .filter((sequence) => !owned.some(same(sequence)))
    .map((sequence) => ({ kind: 'sequence', object: named(history, sequence), ...CARRIED }))
}
