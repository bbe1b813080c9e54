import type { Catalog, Column, Table, View } from '../catalog/catalog'
import {
  attributeOf,
  blockAttribute,
  defaultArgument,
  fieldsOf,
  splitTopLevel,
  stringValue,
  type PrismaBlock,
  type PrismaField,
} from './prismaFile'

/** A model or view of the Prisma schema with what stands for it in the catalog. */
export interface Model {
  readonly block: PrismaBlock
  readonly schema: string
  /** Name of its table. */
  readonly name: string
  readonly table?: Table
  readonly view?: View
}

export function modelsOf(blocks: readonly PrismaBlock[], catalog: Catalog): Model[] {
  return blocks
    .filter((b) => b.keyword === 'model' || b.keyword === 'view')
    .map((block) => {
      const name = stringValue(defaultArgument(blockAttribute(block, '@@map'), 'name')) ?? block.name
      const schema = stringValue(defaultArgument(blockAttribute(block, '@@schema'), 'map')) ?? catalog.defaultSchema
      const is = (r: { schema: string; name: string }) => r.schema === schema && r.name === name
      return { block, schema, name, table: catalog.tables.find(is), view: catalog.views.find(is) }
    })
}

/** Name of a field's column. */
export const columnName = (field: PrismaField): string =>
  stringValue(defaultArgument(attributeOf(field, '@map'), 'name')) ?? field.name

export const columnOf = (model: Model, field: PrismaField): Column | undefined =>
  model.table?.columns.find((c) => c.name === columnName(field))

/** Columns of a list of fields such as `[a, b(sort: Desc)]`; undefined where one is a path into a composite. */
export function columnsOfList(model: Model, list: string | undefined): string[] {
  const fields = fieldsOf(model.block)
  const names = splitTopLevel((list ?? '').replace(/^\[|\]$/g, '')).map((f) => f.replace(/\(.*$/s, ''))
  return names.map((name) => {
    const field = fields.find((f) => f.name === name)
    return field ? columnName(field) : name
  })
}

/**
 * A catalog with the views of a Prisma schema that the DDL does not make: the schema says what such a view has, and not
 * what it is, so reading it is refused.
 */
export function withPrismaViews(catalog: Catalog, blocks: readonly PrismaBlock[]): Catalog {
  const unknown = modelsOf(blocks, catalog).filter((m) => m.block.keyword === 'view' && !m.view && !m.table)
  let oid = Math.max(
    0,
    ...catalog.tables.map((t) => t.oid),
    ...catalog.views.map((v) => v.oid),
    ...catalog.sequences.map((s) => s.oid),
    ...[...catalog.enums, ...catalog.domains, ...catalog.externalTypes].map((t) => t.arrayOid),
    ...catalog.tables.flatMap((t) => [...t.uniques, ...t.indexes].map((u) => u.oid)),
  )
  const views = unknown.map(({ schema, name }): View => ({
    schema,
    name,
    oid: ++oid,
    sqliteName: schema === catalog.defaultSchema ? name : `${schema}__${name}`,
    query: '',
    columns: [],
    unsupported: 'the Prisma schema has no definition of it; a migration with its CREATE VIEW would',
  }))
  return views.length ? { ...catalog, views: [...catalog.views, ...views] } : catalog
}
