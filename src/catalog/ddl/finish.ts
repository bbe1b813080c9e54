import {
  CATALOG_VERSION,
  type Catalog,
  type CheckConstraint,
  type Column,
  type DomainType,
  type EnumType,
  type ForeignKey,
  type Index,
  type Materialized,
  type QualifiedName,
  type Routine,
  type Table,
  type Trigger,
  type UniqueConstraint,
  type UnsupportedRoutine,
  type View,
} from '../catalog'
import { sqliteNames } from '../sqliteNames'
import { deparse } from './deparse'
import type { Draft } from './draft'
import type {
  CheckDraft,
  ColumnDraft,
  DomainDraft,
  EnumDraft,
  ForeignKeyDraft,
  IndexDraft,
  MaterializedDraft,
  NotRunDraft,
  RoutineDraft,
  SequenceDraft,
  TableDraft,
  TriggerDraft,
  UniqueDraft,
  ViewDraft,
} from './objects'
import { makeObjectName } from './objectNames'
import { quoteIdentifier, quoteLiteral } from '../identifiers'

/** Leaves out what is undefined, so that a catalog is the same before and after JSON. */
function compact<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}

const names = (columns: readonly ColumnDraft[]): string[] => columns.map((c) => c.name)
const qualifiedName = ({ schema, name }: QualifiedName): QualifiedName => ({ schema, name })

/** A draft as plain data. */
export function finish(draft: Draft): Catalog {
  const sqliteName = sqliteNames(
    draft.relations.filter((r) => r.kind !== 'sequence'),
    draft.defaultSchema,
  )
  const nameInSqlite = ({ schema, name }: QualifiedName): string =>
    sqliteName.get(JSON.stringify([schema, name])) as string
  return {
    version: CATALOG_VERSION,
    defaultSchema: draft.defaultSchema,
    schemas: [...draft.schemas],
    extensions: [...draft.extensions],
    ...(draft.collations.length > 0 && { collations: draft.collations.map((c) => ({ ...c })) }),
    enums: draft.types.filter((t) => t.kind === 'enum').map(enumeration),
    domains: draft.types.filter((t) => t.kind === 'domain').map(domain),
    externalTypes: draft.types
      .filter((t) => t.kind === 'external')
      .map(({ schema, name, oid, arrayOid }) => ({ schema, name, oid, arrayOid })),
    sequences: draft.sequences.map(({ schema, name, oid, options }) => ({ schema, name, oid, ...options })),
    tables: draft.tables.map((t) => table(draft, t, nameInSqlite(t))),
    views: draft.views.map((v) => view(v, nameInSqlite(v))),
    functions: draft.functions.map(routine),
    triggers: draft.triggers.map(trigger),
    routines: draft.routines.map(notRun),
    ignored: [...draft.ignored],
  }
}

function enumeration({ schema, name, oid, arrayOid, labels, sortOrders }: EnumDraft): EnumType {
  const asCreated = sortOrders.every((order, i) => order === i + 1)
  return compact({
    schema,
    name,
    oid,
    arrayOid,
    labels: [...labels],
    sortOrders: asCreated ? undefined : [...sortOrders],
  })
}

function domain({
  schema,
  name,
  oid,
  arrayOid,
  base,
  collation,
  notNull,
  notNullName,
  default: value,
  checks,
}: DomainDraft): DomainType {
  return compact({
    schema,
    name,
    oid,
    arrayOid,
    base,
    collation,
    notNull,
    notNullName: notNull && notNullName !== makeObjectName(name, undefined, 'not_null') ? notNullName : undefined,
    default: value && deparse(value),
    checks: checks.map(check),
  })
}

const check = ({ name, expression }: CheckDraft): CheckConstraint => ({ name, expression: deparse(expression) })

function table(draft: Draft, t: TableDraft, sqliteName: string): Table {
  return compact({
    schema: t.schema,
    name: t.name,
    oid: t.oid,
    sqliteName,
    columns: t.columns.map((c) => column(draft, t, c)),
    dropped: t.dropped.length ? [...t.dropped] : undefined,
    untold: t.untold.size ? [...t.untold].sort() : undefined,
    primaryKey: t.primaryKey && unique(t.primaryKey),
    uniques: t.uniques.map(unique),
    checks: t.checks.map(check),
    foreignKeys: t.foreignKeys.map(foreignKey),
    indexes: t.indexes.map(index),
    unsupported: t.unsupported.length ? t.unsupported.map((u) => ({ ...u })) : undefined,
    materialized: t.materialized && materialized(t.materialized),
    rowSecurity: t.rowSecurity,
  })
}

const materialized = ({ query, populated, stale }: MaterializedDraft): Materialized =>
  compact({ query, populated, stale })

function column(draft: Draft, table: TableDraft, c: ColumnDraft): Column {
  const given = makeObjectName(table.name, c.name, 'not_null')
  return compact({
    name: c.name,
    attnum: c.attnum,
    type: c.type,
    notNull: c.notNull,
    notNullName: c.notNull && c.notNullName !== given ? c.notNullName : undefined,
    default: defaultText(draft, c),
    generated: c.generated && { expression: deparse(c.generated.expression), stored: c.generated.stored },
    identity: c.identity,
    sequence: c.sequence && qualifiedName(c.sequence),
    dimensions: c.dimensions || undefined,
    collation: c.collation,
  })
}

function defaultText(draft: Draft, c: ColumnDraft): string | undefined {
  if (!c.default) return undefined
  return 'nextval' in c.default ? nextvalOf(draft, c.default.nextval) : deparse(c.default.expression)
}

/** The default of a column that takes its values from a sequence. */
export function nextvalOf(draft: Draft, { schema, name }: SequenceDraft): string {
  const qualified = schema === draft.defaultSchema ? [name] : [schema, name]
  return `nextval(${quoteLiteral(qualified.map(quoteIdentifier).join('.'))}::regclass)`
}

function unique(u: UniqueDraft): UniqueConstraint {
  return compact({
    name: u.name,
    oid: u.oid,
    columns: names(u.columns),
    include: u.include && names(u.include),
    attributes: u.attributes,
    nullsNotDistinct: u.nullsNotDistinct,
    deferrable: u.deferrable,
    initiallyDeferred: u.initiallyDeferred,
  })
}

function foreignKey(f: ForeignKeyDraft): ForeignKey {
  return compact({
    name: f.name,
    oid: f.oid,
    columns: names(f.columns),
    references: { ...qualifiedName(f.table), columns: names(f.references) },
    onDelete: f.onDelete,
    onUpdate: f.onUpdate,
    match: f.match,
    onDeleteColumns: f.onDeleteColumns && names(f.onDeleteColumns),
    deferrable: f.deferrable,
    initiallyDeferred: f.initiallyDeferred,
  })
}

function index(i: IndexDraft): Index {
  return compact({
    name: i.name,
    oid: i.oid,
    unique: i.unique,
    exclusion: i.exclusion,
    method: i.method,
    keys: i.keys.map((k) =>
      compact({ ...k, column: k.column?.name, expression: k.expression && deparse(k.expression) }),
    ),
    include: i.include && names(i.include),
    attributes: i.attributes,
    where: i.where && deparse(i.where),
    nullsNotDistinct: i.nullsNotDistinct,
  })
}

function view(v: ViewDraft, sqliteName: string): View {
  return compact({
    schema: v.schema,
    name: v.name,
    oid: v.oid,
    sqliteName,
    query: v.query,
    columnNames: v.columnNames,
    checkOption: v.checkOption,
    defaults: v.defaults?.size ? Object.fromEntries([...v.defaults].map(([name, n]) => [name, deparse(n)])) : undefined,
    columns: [],
    materialized: v.materialized || undefined,
    unsupported: v.unsupported,
  })
}

function routine({ arguments: args, ...rest }: RoutineDraft): Routine {
  return compact({
    ...rest,
    arguments: args.map((a) => compact({ ...a, default: a.default && deparse(a.default) })),
  })
}

function trigger({ table, columns, when, function: calls, ...rest }: TriggerDraft): Trigger {
  return compact({
    schema: table.schema,
    ...rest,
    table: qualifiedName(table),
    columns: columns && names(columns),
    when: when && deparse(when),
    function: qualifiedName(calls),
  })
}

function notRun({ table, expressions, ...rest }: NotRunDraft): UnsupportedRoutine {
  return compact({
    ...rest,
    table: table && qualifiedName(table),
    expressions: expressions && policyTexts(expressions),
  })
}

function policyTexts({
  using,
  check: also,
}: NonNullable<NotRunDraft['expressions']>): UnsupportedRoutine['expressions'] {
  return compact({ using: using && deparse(using), check: also && deparse(also) })
}
