/** Two catalogs side by side: what `schema.prisma` wants, and what the migrations make. */
import type { Catalog, Column, QualifiedName } from '../../catalog/catalog'
import { CatalogIndex } from '../../catalog/lookup'
import { formatType } from '../../types/formatType'
import { CanonicalText } from './defaults'
import type { Finding } from './findings'
import type { FieldFacts } from './sources'

/** How far the comparison goes: no further than Prisma's own. */
export interface Scope {
  /** Postgres schemas that Prisma looks at. */
  readonly schemas: readonly string[]
  readonly externalTables: readonly string[]
  readonly externalEnums: readonly string[]
  readonly fields: FieldFacts
  readonly partialIndexes: boolean
}

export class Side {
  readonly index: CatalogIndex
  readonly text: CanonicalText

  constructor(readonly catalog: Catalog) {
    this.index = new CatalogIndex(catalog)
    this.text = new CanonicalText(this.index)
  }

  /** As Postgres prints the type, but short. */
  typeText({ type }: Column): string {
    return formatType(this.index, type)
      .replace('character varying', 'varchar')
      .replace(/^character\b/, 'char')
      .replace(/^(time(?:stamp)?(?:\(\d\))?) without time zone/, '$1')
      .replace(/^timestamp((?:\(\d\))?) with time zone/, 'timestamptz$1')
      .replace(/^time((?:\(\d\))?) with time zone/, 'timetz$1')
  }
}

export class Comparison {
  readonly findings: Finding[] = []
  readonly schema: Side
  readonly history: Side

  constructor(
    schema: Catalog,
    history: Catalog,
    readonly scope: Scope,
  ) {
    this.schema = new Side(schema)
    this.history = new Side(history)
  }

  /** `users`, `backoffice.invoices`, `users.email`. */
  name({ schema, name }: QualifiedName, ...parts: readonly string[]): string {
    const own = schema === this.schema.catalog.defaultSchema ? [name] : [schema, name]
    return [...own, ...parts].join('.')
  }

  /** Something that one side alone has. `what`: `column`; `text`: what that side says of it. */
  missing(code: string, what: string, object: string, side: 'schema' | 'migrations', text = ''): void {
    const shown = `${what} ${object}${text ? ` (${text})` : ''}`
    const wanted = side === 'schema'
    this.findings.push({
      level: 'error',
      code: wanted ? `${code}_NOT_MIGRATED` : `${code}_NOT_IN_SCHEMA`,
      object,
      message: wanted
        ? `${shown} is in schema.prisma, and the migrations do not make it`
        : `${shown} is made by the migrations, and is not in schema.prisma`,
      [side]: text || object,
      fix: wanted
        ? migrate('add', object)
        : `add it to schema.prisma (npx prisma db pull shows how), or ${migrate('drop', object)}`,
    })
  }

  /** Something that both sides have, in different forms. */
  differs(code: string, what: string, object: string, schema: string, migrations: string): void {
    this.findings.push({
      level: 'error',
      code,
      object,
      message: `${what} ${object}: schema.prisma says ${schema}, the migrations say ${migrations}`,
      schema,
      migrations,
      fix: migrate('change', object),
    })
  }

  note(code: string, object: string, message: string): void {
    this.findings.push({ level: 'info', code, object, message })
  }
}

/** The command that writes the migration, with a name for it. */
function migrate(verb: string, object: string): string {
  const name = `${verb}_${object}`.replace(/\W+/g, '_').replace(/_+/g, '_').replace(/^_|_$/g, '')
  return `npx prisma migrate dev --name ${name.toLowerCase()}`
}

export const sameName =
  (a: QualifiedName) =>
  (b: QualifiedName): boolean =>
    a.schema === b.schema && a.name === b.name
