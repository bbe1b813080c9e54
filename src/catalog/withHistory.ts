/**
 * Brings together what `schema.prisma` says and what the migrations have made. The schema is what the client knows; the
 * migrations add what it cannot say: checks, expression and partial indexes, generated columns, views, triggers.
 */
import type { Catalog, Column, ForeignKey, Index, Table, Trigger, TypeRef, View } from './catalog'
import { CatalogIndex, columnOf } from './lookup'

/** A place where the schema and the migrations say different things. */
export interface Drift {
  /** `public.orders.total`, for one. */
  readonly name: string
  readonly reason: string
}

export interface MergedCatalog {
  readonly catalog: Catalog
  /** Empty where the migrations make all that the schema says. */
  readonly drift: readonly Drift[]
}

/**
 * The migrations' catalog where it has everything that the schema has; otherwise the schema's, with what the migrations
 * add to the tables that both have.
 */
export function withHistory(schema: Catalog, history: Catalog): MergedCatalog {
  const drift = driftBetween(schema, history)
  return {
    catalog: drift.length === 0 ? { ...history, defaultSchema: schema.defaultSchema } : merge(schema, history),
    drift,
  }
}

const sameName = (a: { schema: string; name: string }) => (b: { schema: string; name: string }) =>
  a.schema === b.schema && a.name === b.name

function driftBetween(schema: Catalog, history: Catalog): Drift[] {
  const types = { schema: new CatalogIndex(schema), history: new CatalogIndex(history) }
  const drift: Drift[] = []
  for (const enumeration of schema.enums) {
    const other = history.enums.find(sameName(enumeration))
    const name = `${enumeration.schema}.${enumeration.name}`
    if (!other) drift.push({ name, reason: 'the migrations do not create this enum' })
    // Prisma leaves the order of an enum's values as the database has it.
    else if (!sameLabels(other.labels, enumeration.labels))
      drift.push({ name, reason: 'the migrations give it other values' })
  }
  for (const table of schema.tables) {
    const other = history.tables.find(sameName(table))
    if (other) drift.push(...columnDrift(table, other, types))
    else drift.push({ name: `${table.schema}.${table.name}`, reason: 'the migrations do not create this table' })
  }
  return drift
}

function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((label) => b.includes(label))
}

function columnDrift(table: Table, other: Table, types: { schema: CatalogIndex; history: CatalogIndex }): Drift[] {
  return table.columns.flatMap((column) => {
    const name = `${table.schema}.${table.name}.${column.name}`
    const found = other.columns.find((c) => c.name === column.name)
    if (!found) return [{ name, reason: 'the migrations do not add this column' }]
    const [wanted, has] = [typeName(types.schema, column.type), typeName(types.history, found.type)]
    // To Prisma a domain is the type under it.
    if (wanted !== has && wanted !== typeName(types.history, types.history.baseType(found.type)))
      return [{ name, reason: `the schema says ${wanted}, and the migrations say ${has}` }]
    // A list is neither optional nor required in a Prisma schema: the migrations decide.
    if (column.notNull !== found.notNull && !types.schema.elementType(column.type.oid))
      return [{ name, reason: `the migrations make it ${found.notNull ? 'NOT NULL' : 'nullable'}` }]
    return []
  })
}

/** Types of one's own have different OIDs in the two catalogs, so names are compared. */
function typeName(index: CatalogIndex, type: TypeRef): string {
  return `${index.typeName(type.oid)}${type.typmod === -1 ? '' : `(${type.typmod})`}`
}

function merge(schema: Catalog, history: Catalog): Catalog {
  const types = new CatalogIndex(schema)
  return {
    ...schema,
    enums: schema.enums.map((enumeration) => {
      const made = history.enums.find(sameName(enumeration))
      return made && sameLabels(made.labels, enumeration.labels)
        ? { ...enumeration, labels: made.labels, ...(made.sortOrders ? { sortOrders: made.sortOrders } : {}) }
        : enumeration
    }),
    tables: [
      ...schema.tables.map((table) => mergeTable(schema, types, table, history.tables.find(sameName(table)))),
      ...materializedViews(schema, history),
    ],
    views: mergeViews(schema, history),
    ...code(schema, history),
    ignored: [...schema.ignored, ...history.ignored],
  }
}

/** Types of one's own have different OIDs in the two catalogs. */
function typeMover(from: CatalogIndex, to: CatalogIndex): <T extends TypeRef>(type: T) => T {
  return (type) => {
    const own = from.userType(type.oid)
    return { ...type, oid: (own && to.typeOid(own.schema, own.name)) ?? type.oid }
  }
}

/** Functions and triggers are the migrations' alone. */
function code(schema: Catalog, history: Catalog): Pick<Catalog, 'functions' | 'triggers' | 'routines'> {
  const [from, to] = [new CatalogIndex(history), new CatalogIndex(schema)]
  const moved = typeMover(from, to)
  const has = ({ table, columns = [] }: Trigger) => {
    const relation = to.relation(table.schema, table.name)
    return relation?.kind === 'view' || columns.every((name) => relation && columnOf(relation, name))
  }
  return {
    functions: history.functions.map((one) => ({
      ...one,
      arguments: one.arguments.map((argument) => ({ ...argument, type: moved(argument.type) })),
      ...(one.result ? { result: moved(one.result) } : {}),
    })),
    triggers: history.triggers.filter((one) => to.relation(one.table.schema, one.table.name) && has(one)),
    routines: history.routines,
  }
}

/**
 * OIDs of the two catalogs start at the same number. What the migrations make comes over with its own, in a range of its
 * own; constraints and indexes that the schema alone has are made by migrations to come, so they come last.
 */
const HISTORY_OIDS = 1 << 20
const COMING_OIDS = 1 << 21

type Numbered = { readonly oid: number }

function moved<T extends Numbered>(object: T, distance = HISTORY_OIDS): T {
  return { ...object, oid: object.oid + distance }
}

/** The schema's own, each in its place in the order in which the migrations make them, and what only the migrations make. */
function added<T extends Numbered & { readonly name: string }>(own: readonly T[], others: readonly T[]): T[] {
  const placed = own.map((mine) => {
    const made = others.find((other) => other.name === mine.name)
    return made ? { ...mine, oid: made.oid + HISTORY_OIDS } : moved(mine, COMING_OIDS)
  })
  return [...placed, ...others.filter((o) => !own.some((mine) => mine.name === o.name)).map((o) => moved(o))]
}

function mergeTable(schema: Catalog, types: CatalogIndex, table: Table, other: Table | undefined): Table {
  const { primaryKey } = table
  const has = (name: string) => table.columns.some((column) => column.name === name)
  const gone = (other?.columns ?? []).filter((column) => !has(column.name)).map((column) => column.name)
  const known = new Set(table.checks.map((check) => check.name))
  const checks = (other?.checks ?? []).filter(({ name, expression }) => !known.has(name) && !mentions(expression, gone))
  const indexes = (other?.indexes ?? []).filter((index) => !indexMentions(index, gone))
  const uniques = (other?.uniques ?? []).filter((unique) => unique.columns.every(has))
  const keys = (other?.foreignKeys ?? []).filter((key) => key.columns.every(has) && pointsInto(schema, key))
  return {
    ...table,
    columns: other ? table.columns.map((column) => mergeColumn(types, column, other)) : table.columns,
    ...(primaryKey ? { primaryKey: added([primaryKey], other?.primaryKey ? [other.primaryKey] : [])[0] } : {}),
    checks: [...table.checks, ...checks],
    foreignKeys: added(table.foreignKeys, keys),
    indexes: added(table.indexes, indexes),
    uniques: added(table.uniques, uniques),
    ...(other?.unsupported ? { unsupported: other.unsupported } : {}),
  }
}

function pointsInto(schema: Catalog, { references }: ForeignKey): boolean {
  const target = schema.tables.find(sameName(references))
  return references.columns.every((name) => target?.columns.some((column) => column.name === name))
}

function mergeColumn(types: CatalogIndex, column: Column, other: Table): Column {
  const made = other.columns.find((c) => c.name === column.name)
  if (!made) return column
  const notNull = types.elementType(column.type.oid) ? made.notNull : column.notNull
  return { ...column, notNull, ...(made.generated && !column.generated ? { generated: made.generated } : {}) }
}

function indexMentions({ keys, where, include }: Index, names: readonly string[]): boolean {
  const texts = [...keys.map((key) => key.expression ?? key.column ?? ''), where ?? '', ...(include ?? [])]
  return texts.some((text) => mentions(text, names))
}

function mentions(expression: string, names: readonly string[]): boolean {
  return names.some((name) =>
    new RegExp(`(^|\\W)${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|\\W)`).test(expression),
  )
}

/** Views of the schema know no definition; those of the migrations do. */
/** They are the migrations' alone, too. */
function materializedViews(schema: Catalog, history: Catalog): Table[] {
  const typeOf = typeMover(new CatalogIndex(history), new CatalogIndex(schema))
  return history.tables
    .filter((table) => table.materialized && !schema.tables.some(sameName(table)))
    .map((table) => ({
      ...moved(table),
      columns: table.columns.map((column) => ({ ...column, type: typeOf(column.type) })),
      indexes: table.indexes.map((index) => moved(index)),
    }))
}

function mergeViews(schema: Catalog, history: Catalog): View[] {
  return history.views
    .map((view) => moved(view))
    .concat(schema.views.filter((view) => !history.views.some(sameName(view))))
}
