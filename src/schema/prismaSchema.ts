/** Catalog and Prisma schema → the shadow's schema.prisma: the same models for Prisma's sqlite provider. */
import type { Catalog, Column } from '../catalog/catalog'
import { CatalogIndex } from '../catalog/lookup'
import { uniqueIndexes } from '../catalog/sqliteNames'
import { columnOf, columnName, columnsOfList, modelsOf, type Model } from './models'
import {
  argument,
  attributeOf,
  defaultArgument,
  fieldsOf,
  readArguments,
  readBlocks,
  stringValue,
  type Attribute,
  type PrismaBlock,
  type PrismaField,
  type PrismaFile,
  type PrismaItem,
} from './prismaFile'
import { comment, oneLine, printed, withoutMap, withoutSortAndOps } from './prismaAttributes'
import { printBlock, type PrintedLine } from './printPrisma'

export interface ShadowSchemaInput {
  readonly files: readonly PrismaFile[]
  readonly catalog: Catalog
  /** As the team wrote them, for the head of the file. */
  readonly overrides?: readonly string[]
}

const HEADER = `// The production schema for Prisma's sqlite provider: to look into a saved shadow database, with Prisma Studio or a client of
// its own. Applications and tests use the production client. A comment says where a line differs from production.`

export function shadowSchema({ files, catalog, overrides = [] }: ShadowSchemaInput): string {
  const blocks = readBlocks(files)
  const models = modelsOf(blocks, catalog)
  const writer = new ModelWriter(catalog, models, blocks)
  const parts = blocks.flatMap((block) => {
    if (block.keyword === 'enum') return [printBlock(block, enumLines(block))]
    const model = models.find((m) => m.block === block)
    return model ? [writer.write(model)] : []
  })
  const overridden = overrides.length ? ['', '// Overrides:', ...overrides.map((o) => `//   ${o}`)] : []
  const head = [HEADER, ...overridden, '', GENERATOR, '', datasource(blocks)].join('\n')
  return `${[head, ...parts].join('\n\n')}\n`
}

const GENERATOR = `generator client {
  provider        = "prisma-client"
  output          = "./sqlite-client"
  previewFeatures = ["views"]
}`

function datasource(blocks: readonly PrismaBlock[]): string {
  const source = blocks.find((b) => b.keyword === 'datasource')
  const mode = source && fieldsOf(source).find((f) => f.name === 'relationMode')
  const prisma =
    source?.items.some((i) => i.kind === 'field' && i.name.startsWith('relationMode')) && mode !== undefined
  return `datasource db {\n  provider = "sqlite"\n${prisma ? '  relationMode = "prisma"\n' : ''}}`
}

const plain = (item: PrismaItem): PrintedLine =>
  item.kind === 'field'
    ? { field: item }
    : item.kind === 'attribute'
      ? { attribute: item.attribute, comment: item.comment }
      : { text: item.text }

function enumLines(block: PrismaBlock): PrintedLine[] {
  return block.items.filter((i) => !(i.kind === 'attribute' && i.attribute.name === '@@schema')).map(plain)
}

class ModelWriter {
  private readonly index: CatalogIndex
  private readonly indexes
  /** Models that an override takes out: their tables are not in the catalog. */
  private readonly gone: ReadonlySet<string>

  constructor(
    private readonly catalog: Catalog,
    private readonly models: readonly Model[],
    blocks: readonly PrismaBlock[],
  ) {
    this.index = new CatalogIndex(catalog)
    this.indexes = uniqueIndexes(catalog)
    this.gone = new Set(models.filter((m) => m.block.keyword === 'model' && !m.table).map((m) => m.block.name))
    this.modelNames = new Set(models.map((m) => m.block.name))
    this.enums = new Set(blocks.filter((b) => b.keyword === 'enum').map((b) => b.name))
  }

  private readonly modelNames: ReadonlySet<string>
  private readonly enums: ReadonlySet<string>

  write(model: Model): string {
    if (this.gone.has(model.block.name)) return `// model ${model.block.name} is excluded from the shadow.`
    const lines = model.block.items.flatMap((item) =>
      item.kind === 'field'
        ? this.field(model, item)
        : item.kind === 'attribute'
          ? this.blockAttribute(model, item.attribute, item.comment)
          : [plain(item)],
    )
    const sqliteName = (model.table ?? model.view)?.sqliteName
    const renamed = sqliteName !== undefined && sqliteName !== model.block.name
    const note = model.schema === this.catalog.defaultSchema ? undefined : `schema ${model.schema} on Postgres`
    const map: PrintedLine[] = renamed
      ? [{ attribute: { name: '@@map', args: JSON.stringify(sqliteName) }, comment: comment(undefined, note) }]
      : []
    return printBlock(model.block, [...lines, ...map])
  }

  private field(model: Model, field: PrismaField): PrintedLine[] {
    if (this.gone.has(field.type)) return [{ text: `// ${field.name} leads to ${field.type}, which is excluded.` }]
    if (this.modelNames.has(field.type)) return [this.relation(model, field)]
    const notes: string[] = []
    const column = columnOf(model, field)
    const type = this.scalar(field, column, notes)
    const attributes = field.attributes.flatMap((a) => this.fieldAttribute(model, field, column, type, a, notes))
    const list = field.list && type === 'Json'
    const optional =
      list || (column && !field.list ? !column.notNull : field.optional) || this.isSetNull(model, field, notes)
    return [{ field: { ...field, type, list: false, optional, attributes }, comment: comment(field.comment, ...notes) }]
  }

  /** Prisma's scalar for what the column holds in SQLite. */
  private scalar(field: PrismaField, column: Column | undefined, notes: string[]): string {
    const native = field.attributes.find((a) => a.name.startsWith('@db.'))
    if (field.list) {
      notes.push(`${field.type}[]${native ? ` ${printed(native)}` : ''} on Postgres; a JSON array here`)
      return 'Json'
    }
    const unsupported = field.type.startsWith('Unsupported')
    if (unsupported) notes.push(`${field.type} on Postgres`)
    const stored = column && this.storedScalar(column)
    const type =
      stored === undefined || (this.enums.has(field.type) && stored === 'String')
        ? unsupported
          ? 'String'
          : field.type
        : stored
    if (native) notes.push(type === field.type ? printed(native) : `${field.type} ${printed(native)} on Postgres`)
    else if (type !== field.type && !unsupported) notes.push(`${field.type} on Postgres`)
    return type
  }

  private storedScalar(column: Column): string | undefined {
    const { oid } = this.index.baseType(column.type)
    if (this.index.enumOf(oid)) return undefined
    return SCALARS[this.index.typeName(oid)] ?? 'String'
  }

  /** A key that SET NULL clears must be optional for this provider; the column itself stays NOT NULL. */
  private isSetNull(model: Model, field: PrismaField, notes: string[]): boolean {
    if (field.optional) return false
    const relation = fieldsOf(model.block).find((f) => {
      const attribute = attributeOf(f, '@relation')
      return argument(attribute, 'onDelete') === 'SetNull' || argument(attribute, 'onUpdate') === 'SetNull'
        ? listed(argument(attribute, 'fields'), field.name)
        : false
    })
    if (relation) notes.push('required in the database; optional here, for Prisma asks it of a key that SetNull clears')
    return relation !== undefined
  }

  private fieldAttribute(
    model: Model,
    field: PrismaField,
    column: Column | undefined,
    type: string,
    attribute: Attribute,
    notes: string[],
  ): Attribute[] {
    if (attribute.name.startsWith('@db.')) return []
    if (attribute.name === '@default') return this.defaultValue(field, column, type, attribute, notes)
    if (attribute.name === '@id') return [withoutMap(attribute, notes)]
    if (attribute.name === '@unique') return [this.mapped(model, attribute, [columnName(field)])]
    return [attribute]
  }

  private defaultValue(
    field: PrismaField,
    column: Column | undefined,
    type: string,
    attribute: Attribute,
    notes: string[],
  ): Attribute[] {
    const value = defaultArgument(attribute, 'value') ?? ''
    const call = /^(\w+)\(/.exec(value)?.[1]
    const rowid = call === 'autoincrement' && type === 'Int' && attributeOf(field, '@id') !== undefined
    const held =
      call === undefined
        ? type !== 'Json' && type !== 'Bytes' && type === field.type
        : (call !== 'autoincrement' && call !== 'dbgenerated') || rowid
    if (held && !(call !== undefined && type !== field.type)) return [{ name: '@default', args: value }]
    notes.push(`@default(${oneLine(value)})${column?.sequence ? ` from sequence ${column.sequence.name}` : ''}`)
    return []
  }

  private relation(model: Model, field: PrismaField): PrintedLine {
    const notes: string[] = []
    const attributes = field.attributes.map((a) => (a.name === '@relation' ? withoutMap(a, notes) : a))
    const renamed = this.joinTable(model, field)
    if (renamed === undefined)
      return {
        field: { ...field, attributes, optional: this.optionalRelation(field) },
        comment: comment(field.comment, ...notes),
      }
    const others = attributes.filter((a) => a.name !== '@relation')
    return {
      field: { ...field, attributes: [{ name: '@relation', args: JSON.stringify(renamed) }, ...others] },
      comment: comment(field.comment, ...notes, 'its join table is in another schema on Postgres'),
    }
  }

  private optionalRelation(field: PrismaField): boolean {
    const relation = attributeOf(field, '@relation')
    const clears = [argument(relation, 'onDelete'), argument(relation, 'onUpdate')].includes('SetNull')
    return field.optional || (clears && !field.list)
  }

  /** The name that an implicit many-to-many relation must have for its join table's name in SQLite. */
  private joinTable(model: Model, field: PrismaField): string | undefined {
    if (!field.list || model.schema === this.catalog.defaultSchema) return undefined
    const other = this.models.find((m) => m.block.name === field.type)
    const name = relationName(field)
    const back =
      other && fieldsOf(other.block).filter((f) => f.list && f.type === model.block.name && relationName(f) === name)
    if (!other || !back?.length) return undefined
    const table = `_${name ?? [model.block.name, other.block.name].sort().join('To')}`
    const join = this.catalog.tables.find((t) => t.name === table && t.schema !== this.catalog.defaultSchema)
    return join?.sqliteName.slice(1)
  }

  private blockAttribute(model: Model, attribute: Attribute, written: string | undefined): PrintedLine[] {
    switch (attribute.name) {
      case '@@schema':
      case '@@map':
        return []
      case '@@index':
      case '@@fulltext':
        return [{ text: `// ${printed(attribute)} on Postgres; the shadow needs no index that is not unique` }]
      case '@@id': {
        const notes: string[] = []
        return [{ attribute: withoutMap(withoutSortAndOps(attribute), notes), comment: comment(written, ...notes) }]
      }
      case '@@unique':
        if (argument(attribute, 'where') !== undefined)
          return [{ text: `// ${printed(attribute)} on Postgres; see schema.sql` }]
        return [
          {
            attribute: this.mapped(
              model,
              withoutSortAndOps(attribute),
              columnsOfList(model, defaultArgument(attribute, 'fields')),
            ),
            comment: written,
          },
        ]
      default:
        return [{ attribute, comment: written }]
    }
  }

  /** `map:` as schema.sql has it, where it is not the name that Prisma would choose itself. */
  private mapped(model: Model, attribute: Attribute, columns: readonly string[]): Attribute {
    const same = (c: readonly string[]) => c.length === columns.length && c.every((name, i) => name === columns[i])
    const index = this.indexes.find((i) => i.table === model.table && same(indexColumns(i.unique)))
    const others = readArguments(attribute.args).filter((a) => a.name !== 'map')
    const chosen = `${model.table?.sqliteName}_${columns.join('_')}_key`
    const given = stringValue(argument(attribute, 'map'))
    const name = index?.sqliteName ?? given
    if (name !== undefined && (name !== chosen || given !== undefined))
      others.push({ name: 'map', value: JSON.stringify(name) })
    const args = others.map((a) => (a.name === undefined ? a.value : `${a.name}: ${a.value}`)).join(', ')
    return args ? { name: attribute.name, args } : { name: attribute.name }
  }
}

/** pg_type.typname → the Prisma scalar that reads its stored form; everything else is text. */
const SCALARS: Readonly<Record<string, string>> = {
  int2: 'Int',
  int4: 'Int',
  int8: 'BigInt',
  oid: 'BigInt',
  bool: 'Boolean',
  float4: 'Float',
  float8: 'Float',
  numeric: 'Decimal',
  money: 'Decimal',
  timestamp: 'DateTime',
  timestamptz: 'DateTime',
  date: 'DateTime',
  json: 'Json',
  jsonb: 'Json',
  bytea: 'Bytes',
}

const indexColumns = (unique: object): string[] => {
  const u = unique as { columns?: readonly string[]; keys?: readonly { column?: string }[]; where?: string }
  if (u.where !== undefined) return []
  return u.columns ? [...u.columns] : (u.keys ?? []).map((k) => k.column ?? '')
}

const relationName = (field: PrismaField): string | undefined =>
  stringValue(defaultArgument(attributeOf(field, '@relation'), 'name'))

const listed = (list: string | undefined, name: string): boolean =>
  (list ?? '')
    .replace(/^\[|\]$/g, '')
    .split(',')
    .some((n) => n.trim() === name)
