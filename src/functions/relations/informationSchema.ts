import type { Column, Table, TypeRef } from '../../catalog/catalog'
import { systemType } from '../../catalog/system'
import { formatTypeName } from '../../types/formatType'
import type { TypeSystem } from '../../types/typeSystem'
import { shownDefault } from './defaults'
import { constraintsOf, type Described, referencedKey, type Row, type Text, yes } from './describe'

/** information_schema (Postgres manual, "The Information Schema"). `DB` stands for the database's name. */

export const DB = '\u0001database'
export const USER = '\u0001user'

const numeric = (typmod: number) => ({
  precision: String(((typmod - 4) >> 16) & 0xffff),
  scale: String((((typmod - 4) & 0x7ff) ^ 1024) - 1024),
})

const PRECISIONS: Readonly<Record<string, string>> = { int2: '16', int4: '32', int8: '64', float4: '24', float8: '53' }
const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar'])
const TIMES: ReadonlySet<string> = new Set(['time', 'timetz', 'timestamp', 'timestamptz'])

function typeColumns({ index }: TypeSystem, type: TypeRef): Row {
  const name = index.typeName(type.oid)
  const { typmod } = type
  const length = typmod >= 0 && (name === 'varchar' || name === 'bpchar') ? typmod - 4 : undefined
  const bits = typmod >= 0 && (name === 'bit' || name === 'varbit') ? typmod : undefined
  const decimal = name === 'numeric' && typmod >= 0 ? numeric(typmod) : undefined
  const interval =
    name === 'interval' ? (typmod < 0 || (typmod & 0xffff) === 0xffff ? '6' : String(typmod & 0xffff)) : null
  const isInt = name.startsWith('int') && name in PRECISIONS
  return {
    data_type: index.elementType(type.oid) ? 'ARRAY' : systemType(type.oid) ? formatTypeName(index, type.oid) : 'USER-DEFINED',
    character_maximum_length: text(length ?? bits),
    character_octet_length: TEXTS.has(name) ? (length === undefined ? '1073741824' : String(length * 4)) : null,
    numeric_precision: PRECISIONS[name] ?? decimal?.precision ?? null,
    numeric_precision_radix: name in PRECISIONS ? '2' : name === 'numeric' ? '10' : null,
    numeric_scale: isInt ? '0' : (decimal?.scale ?? null),
    datetime_precision: name === 'date' ? '0' : TIMES.has(name) ? (typmod < 0 ? '6' : String(typmod)) : interval,
    udt_schema: systemType(type.oid) ? 'pg_catalog' : (index.userType(type.oid)?.schema ?? null),
    udt_name: name,
    ...(name === 'name' && { collation_catalog: DB, collation_schema: 'pg_catalog', collation_name: 'C' }),
  } // prettier-ignore
}

/** The standard knows no materialized views. */
const isTable = (table: Table): boolean => table.materialized === undefined

const text = (value: number | undefined): Text => (value === undefined ? null : String(value))

export function columns({ index, viewColumns }: Described, types: TypeSystem): Row[] {
  const { catalog } = index
  const plain = (column: Pick<Column, 'name' | 'type'>, i: number): Column => ({
    ...column,
    attnum: i + 1,
    notNull: false,
  })
  const relations = [
    ...catalog.tables.filter(isTable).map((table) => ({ relation: table, table, list: table.columns })),
    ...catalog.views.filter((view) => !view.materialized).map((view) => ({ relation: view, table: undefined, list: viewColumns(view).map(plain) })),
  ] // prettier-ignore
  return relations.flatMap(({ relation, table, list }) =>
    list.map((column): Row => ({
      table_catalog: DB,
      table_schema: relation.schema,
      table_name: relation.name,
      column_name: column.name,
      ordinal_position: String(column.attnum),
      column_default: column.generated ? null : (shownDefault(types, table, column) ?? null),
      is_nullable: yes(!column.notNull && !index.domainOf(column.type.oid)?.notNull),
      ...typeColumns(types, index.baseType(column.type)),
      ...domainColumns(index.domainOf(column.type.oid)),
      udt_catalog: DB,
      dtd_identifier: String(column.attnum),
      is_self_referencing: 'NO',
      ...identityColumns(types, column),
      is_generated: column.generated ? 'ALWAYS' : 'NEVER',
      generation_expression: column.generated ? (shownDefault(types, table, column) ?? null) : null,
      is_updatable: column.generated ? 'NO' : 'YES',
    })),
  )
}

const domainColumns = (domain: { schema: string; name: string } | undefined): Row =>
  domain ? { domain_catalog: DB, domain_schema: domain.schema, domain_name: domain.name } : {}

function identityColumns({ index }: TypeSystem, { identity, sequence }: Column): Row {
  const own = identity && index.catalog.sequences.find((s) => s.schema === sequence?.schema && s.name === sequence.name)
  if (!own) return { is_identity: 'NO', identity_cycle: 'NO' }
  return {
    is_identity: 'YES',
    identity_generation: identity === 'always' ? 'ALWAYS' : 'BY DEFAULT',
    identity_start: own.start,
    identity_increment: own.increment,
    identity_maximum: own.max,
    identity_minimum: own.min,
    identity_cycle: yes(own.cycle),
  }
}

export function schemata({ index }: Described): Row[] {
  const own = index.catalog.schemas.filter((schema) => schema !== 'public')
  return own.map((schema) => ({ catalog_name: DB, schema_name: schema, schema_owner: USER }))
}

export function tables({ index: { catalog } }: Described): Row[] {
  const row = (one: { schema: string; name: string }, type: string): Row => ({
    table_catalog: DB,
    table_schema: one.schema,
    table_name: one.name,
    table_type: type,
    is_insertable_into: 'YES',
    is_typed: 'NO',
  })
  const views = catalog.views.filter((view) => !view.materialized)
  return [
    ...catalog.tables.filter(isTable).map((one) => row(one, 'BASE TABLE')),
    ...views.map((one) => row(one, 'VIEW')),
  ]
}

const TYPES = { p: 'PRIMARY KEY', u: 'UNIQUE', f: 'FOREIGN KEY', c: 'CHECK', n: 'CHECK' } as const

/** NOT NULL counts as a CHECK here; its name in Postgres 18 is the constraint's own. */
export function tableConstraints(described: Described): Row[] {
  return described.index.catalog.tables.flatMap((table) => {
    const shared = {
      constraint_catalog: DB,
      constraint_schema: table.schema,
      table_catalog: DB,
      table_schema: table.schema,
      table_name: table.name,
    }
    const keys = constraintsOf(described, table).map(({ name, kind, unique, foreign }): Row => ({
      ...shared,
      constraint_name: name,
      constraint_type: TYPES[kind],
      is_deferrable: yes((unique ?? foreign)?.deferrable),
      initially_deferred: yes((unique ?? foreign)?.initiallyDeferred),
      enforced: 'YES',
      nulls_distinct: kind === 'u' ? yes(!unique?.nullsNotDistinct) : null,
    }))
    return keys
  })
}

export function keyColumnUsage(described: Described): Row[] {
  const { index } = described
  return index.catalog.tables.flatMap((table) =>
    constraintsOf(described, table).flatMap(({ name, kind, columns, foreign }) => {
      if (kind === 'n' || kind === 'c') return []
      const key = foreign && referencedKey(index, foreign)
      const order = key && ('columns' in key ? key.columns : key.keys.map((one) => one.column))
      return columns.map((column, i): Row => ({
        constraint_catalog: DB,
        constraint_schema: table.schema,
        constraint_name: name,
        table_catalog: DB,
        table_schema: table.schema,
        table_name: table.name,
        column_name: column,
        ordinal_position: String(i + 1),
        position_in_unique_constraint: foreign && order ? String(order.indexOf(foreign.references.columns[i] ?? '') + 1) : null,
      })) // prettier-ignore
    }),
  )
}

export function referentialConstraints({ index }: Described): Row[] {
  return index.catalog.tables.flatMap((table) =>
    table.foreignKeys.map((key): Row => {
      const referenced = referencedKey(index, key)
      // Where a bare unique index is pointed to there is no constraint to name.
      const named = referenced && 'columns' in referenced ? referenced.name : undefined
      return {
        constraint_catalog: DB,
        constraint_schema: table.schema,
        constraint_name: key.name,
        ...(named !== undefined && { unique_constraint_catalog: DB, unique_constraint_schema: key.references.schema, unique_constraint_name: named }),
        match_option: key.match === 'FULL' ? 'FULL' : 'NONE',
        update_rule: key.onUpdate,
        delete_rule: key.onDelete,
      } // prettier-ignore
    }),
  )
}

export function constraintColumnUsage(described: Described): Row[] {
  return described.index.catalog.tables.flatMap((table) =>
    constraintsOf(described, table).flatMap(({ name, columns, foreign }) => {
      const used = foreign ? foreign.references : { schema: table.schema, name: table.name, columns }
      return used.columns.map((column): Row => ({
        table_catalog: DB,
        table_schema: used.schema,
        table_name: used.name,
        column_name: column,
        constraint_catalog: DB,
        constraint_schema: table.schema,
        constraint_name: name,
      }))
    }),
  )
}

const BITS = { int2: ['smallint', '16'], int4: ['integer', '32'], int8: ['bigint', '64'] } as const

export function sequences({ index: { catalog } }: Described): Row[] {
  const identities = catalog.tables.flatMap((t) =>
    t.columns.flatMap((c) => (c.identity && c.sequence ? [c.sequence] : [])),
  )
  return catalog.sequences
    .filter(({ schema, name }) => !identities.some((one) => one.schema === schema && one.name === name))
    .map((sequence): Row => ({
      sequence_catalog: DB,
      sequence_schema: sequence.schema,
      sequence_name: sequence.name,
      data_type: BITS[sequence.type][0],
      numeric_precision: BITS[sequence.type][1],
      numeric_precision_radix: '2',
      numeric_scale: '0',
      start_value: sequence.start,
      minimum_value: sequence.min,
      maximum_value: sequence.max,
      increment: sequence.increment,
      cycle_option: yes(sequence.cycle),
    })) // prettier-ignore
}
