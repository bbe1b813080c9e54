/** Part four: what only the migrations can say, and whether the shadow carries it. */
import type { Catalog, QualifiedName, Table, UnsupportedRoutine } from '../../catalog/catalog'
import { buildSqliteSchema } from '../../schema/sqliteSchema'
import { createTranslator } from '../../sql/translator'
import type { Finding, Part } from './findings'

/** One thing that the migrations make. `refused`: why the shadow does not have it. */
interface Behaviour {
  readonly kind: string
  readonly object: string
  readonly refused?: string
  /** What `refused` means for a test. */
  readonly means?: string
  /** The team wants it so: an override of the generator. */
  readonly leftOut?: boolean
}

/** `shadow`: as generated, where it fits; otherwise what would be generated stands in. */
export function checkBehaviour(history: Catalog | undefined, shadow: Catalog | undefined): Part {
  const part = {
    name: 'behaviour',
    title: 'What only the migrations have (✓ the shadow carries it, ! it does not)',
  } as const
  if (!history) {
    const message = 'not known: there are no migrations to read'
    return { ...part, findings: [{ level: 'info', code: 'NO_MIGRATIONS', object: 'migrations', message }] }
  }
  const carried = shadow ?? generated(history)
  const found = [
    ...history.tables.flatMap((table) => ofTable(history, table, carried)),
    ...history.domains.map((domain) => ({ kind: 'domain', object: named(history, domain) })),
    ...views(history, carried),
    ...history.routines.map((routine) => ofRoutine(history, routine, carried)),
    ...sequences(history),
    ...history.extensions.map((name) => ({ kind: 'extension', object: name })),
  ]
  const none = { level: 'ok', code: 'NOTHING', object: 'migrations', message: 'nothing' } as const
  return { ...part, findings: found.length ? found.map(finding) : [none] }
}

function generated(history: Catalog): Catalog {
  const { expressions } = createTranslator(history)
  return buildSqliteSchema(history, {
    translateExpression: (expression, table, asKey) => expressions.expression(expression, table, asKey).sql,
    translateQuery: (view) => expressions.viewQuery(view).sql,
  }).catalog
}

function finding({ kind, object, refused, means, leftOut }: Behaviour): Finding {
  const code = (state: string) => `${kind.toUpperCase().replace(/\W+/g, '_')}_${state}`
  const message = `${kind} ${object}: ${refused ?? 'carried'}${means ? `; ${means}` : ''}`
  if (leftOut) return { level: 'info', code: code('LEFT_OUT'), object, message }
  if (refused === undefined) return { level: 'ok', code: code('CARRIED'), object, message }
  return { level: 'warning', code: code('NOT_CARRIED'), object, message }
}

function named({ defaultSchema }: Catalog, { schema, name }: QualifiedName, part?: string): string {
  return [...(schema === defaultSchema ? [name] : [schema, name]), ...(part === undefined ? [] : [part])].join('.')
}

const same = (a: QualifiedName) => (b: QualifiedName) => a.schema === b.schema && a.name === b.name

const LEFT_OUT = "left out by the generator's overrides"
const NO_WRITE = 'writing to the table is refused'

function ofTable(history: Catalog, table: Table, carried: Catalog): Behaviour[] {
  const held = carried.tables.find(same(table))
  const unsupported = held?.unsupported ?? []
  const refusal = (name: string): Pick<Behaviour, 'refused' | 'means' | 'leftOut'> => {
    if (!held) return { refused: LEFT_OUT, leftOut: true }
    const found = unsupported.find((feature) => feature.name === name)
    return found ? { refused: found.reason, means: NO_WRITE } : {}
  }
  const item = (kind: string, name: string): Behaviour => ({
    kind,
    object: named(history, table, name),
    ...refusal(name),
  })
  const { columns, checks, indexes, uniques, foreignKeys } = table
  const special = (index: (typeof indexes)[number]) =>
    index.where !== undefined || index.keys.some((key) => key.expression !== undefined)
  const listed = [
    ...columns.filter((column) => column.generated).map(({ name }) => item('generated column', name)),
    ...checks.map(({ name }) => item('check', name)),
    ...indexes.filter(special).map((index) => item(indexKind(index), index.name)),
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
  return history.views.map((view) => {
    const kind = view.materialized ? 'materialized view' : 'view'
    const held = carried.views.find(same(view))
    const refused = held ? held.unsupported : 'left out of the shadow'
    return {
      kind,
      object: named(history, view),
      ...(refused === undefined ? {} : { refused, means: 'reading it is refused' }),
    }
  })
}

/** As REPORT.md has it. */
const MEANS: Readonly<Record<UnsupportedRoutine['kind'], string>> = {
  function: 'a statement that calls it is refused',
  procedure: 'CALL is refused',
  trigger: 'a statement that would fire it is refused',
  policy: 'all rows are seen and written, as by the owner of the table',
  rule: 'a statement that it would rewrite is refused',
}

function ofRoutine(history: Catalog, routine: UnsupportedRoutine, carried: Catalog): Behaviour {
  const { kind, table, name, reason } = routine
  const object = table ? named(history, table, name) : named(history, routine)
  const isSame = (other: UnsupportedRoutine) =>
    other.kind === kind &&
    same(routine)(other) &&
    other.table?.schema === table?.schema &&
    other.table?.name === table?.name
  if (!carried.routines.some(isSame))
    return { kind, object, refused: LEFT_OUT, means: 'statements run without it', leftOut: true }
  return { kind, object, refused: reason, means: MEANS[kind] }
}

/** Sequences that no column owns; the schema has no word for them. */
function sequences(history: Catalog): Behaviour[] {
  const owned = history.tables.flatMap((table) => table.columns.flatMap((column) => column.sequence ?? []))
  return history.sequences
    .filter((sequence) => !owned.some(same(sequence)))
    .map((sequence) => ({ kind: 'sequence', object: named(history, sequence) }))
}
