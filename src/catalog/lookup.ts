import type { Catalog, Column, DomainType, EnumType, Table, TypeRef, View } from './catalog'
import { RowTypes, wireType } from './rowTypes'
import { systemType, systemTypeByName } from './system'

export type Relation = (Table & { readonly kind: 'table' }) | (View & { readonly kind: 'view' })

/** A type of the schema's own, or the array over it. */
interface UserType {
  readonly oid: number
  readonly name: string
  readonly schema: string
  readonly array: number
  readonly element: number
  readonly enumeration?: EnumType
  readonly domain?: DomainType
  readonly external: boolean
}

const isCollated = ({ collation }: { readonly collation?: string }): boolean => collation !== undefined

/** Indexes a catalog for the binder: names and OIDs to relations and types. Built once for a catalog. */
export class CatalogIndex {
  private collated: boolean | undefined
  private readonly relationsByName = new Map<string, Relation>()
  private readonly relationsByOid = new Map<number, Relation>()
  private readonly userTypes = new Map<number, UserType>()
  private readonly userTypesByName = new Map<string, UserType>()
  /** Schemas searched for an unqualified name, after pg_catalog. */
  readonly searchPath: readonly string[]
  readonly rows = new RowTypes((table) => this.relationsByOid.get(table)?.columns)

  constructor(
    readonly catalog: Catalog,
    searchPath: readonly string[] = [catalog.defaultSchema],
  ) {
    this.searchPath = searchPath
    for (const table of catalog.tables) this.addRelation({ ...table, kind: 'table' })
    for (const view of catalog.views) this.addRelation({ ...view, kind: 'view' })
    for (const enumeration of catalog.enums) this.addType({ ...enumeration, enumeration, external: false })
    for (const domain of catalog.domains) this.addType({ ...domain, domain, external: false })
    for (const type of catalog.externalTypes) this.addType({ ...type, external: true })
  }

  private addRelation(relation: Relation): void {
    this.relationsByName.set(`${relation.schema}.${relation.name}`, relation)
    this.relationsByOid.set(relation.oid, relation)
  }

  private addType(type: {
    oid: number
    arrayOid: number
    name: string
    schema: string
    enumeration?: EnumType
    domain?: DomainType
    external: boolean
  }): void {
    const { oid, arrayOid, name, schema, enumeration, domain, external } = type
    const user = { oid, name, schema, array: arrayOid, element: 0, enumeration, domain, external }
    const array = { oid: arrayOid, name: `_${name}`, schema, array: 0, element: oid, external }
    for (const t of [user, array]) {
      this.userTypes.set(t.oid, t)
      this.userTypesByName.set(`${schema}.${t.name}`, t)
    }
  }

  /** Whether a column, a domain or an index is declared with a collation. */
  get declaresCollations(): boolean {
    const { tables, domains } = this.catalog
    return (this.collated ??=
      domains.some(isCollated) ||
      tables.some((t) => t.columns.some(isCollated) || t.indexes.some((i) => i.keys.some(isCollated))))
  }

  relation(schema: string | undefined, name: string): Relation | undefined {
    for (const s of this.searched(schema)) {
      const found = this.relationsByName.get(`${s}.${name}`)
      if (found) return found
    }
    return undefined
  }

  /** `pg_temp` is the session's own schema of temporary tables. */
  private searched(schema: string | undefined): readonly string[] {
    if (schema === undefined) return this.searchPath
    return schema === 'pg_temp' ? this.searchPath.filter((name) => name.startsWith('pg_temp_')) : [schema]
  }

  relationByOid(oid: number): Relation | undefined {
    return this.relationsByOid.get(oid)
  }

  hasSchema(name: string): boolean {
    return SYSTEM_SCHEMAS.has(name) || this.catalog.schemas.includes(name)
  }

  /** OID of a type by name: the system's first, as pg_catalog is searched first; undefined where there is none. */
  typeOid(schema: string | undefined, name: string): number | undefined {
    const system = systemTypeByName(name)
    if (
      system &&
      (system.extension === undefined ? isSystemSchema(schema) : this.hasExtension(system.extension, schema))
    )
      return system.oid
    for (const s of this.searched(schema)) {
      const found = this.userTypesByName.get(`${s}.${name}`)?.oid ?? this.rowTypeNamed(s, name)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Extensions' members are found whatever schema they are in, or said to be in. */
  private hasExtension(extension: string, schema: string | undefined): boolean {
    const { extensions, schemas } = this.catalog
    return extensions.includes(extension) && (schema === undefined || schemas.includes(schema))
  }

  /** A table's name is that of its rows' type as well, `_name` of the array over it. */
  private rowTypeNamed(schema: string, name: string): number | undefined {
    const own = this.relationsByName.get(`${schema}.${name}`)
    if (own) return own.kind === 'table' ? this.rows.ofTable(own.oid) : undefined
    const element = name.startsWith('_') ? this.rowTypeNamed(schema, name.slice(1)) : undefined
    return element === undefined ? undefined : this.rows.arrayType(element)
  }

  userType(oid: number): UserType | undefined {
    return this.userTypes.get(oid) ?? this.rowType(oid)
  }

  private rowType(oid: number): UserType | undefined {
    const relation = this.relationsByOid.get(this.rows.relationOf(oid) ?? 0)
    if (!relation) return undefined
    const element = this.rows.elementType(oid)
    const name = element ? `_${relation.name}` : relation.name
    return { oid, name, schema: relation.schema, array: this.rows.arrayType(oid), element, external: false }
  }

  /** The type's OID as clients see it. */
  wireType(oid: number): number {
    return wireType(oid)
  }

  enumOf(oid: number): EnumType | undefined {
    return this.userTypes.get(oid)?.enumeration
  }

  domainOf(oid: number): DomainType | undefined {
    return this.userTypes.get(oid)?.domain
  }

  typeName(oid: number): string {
    return systemType(wireType(oid))?.name ?? this.userType(oid)?.name ?? `type ${oid}`
  }

  elementType(oid: number): number {
    const system = systemType(oid)
    // `name` and the geometric types have a typelem too, but only true arrays (category A) are subscripted as such.
    if (system) return system.category === 'A' ? system.element : 0
    return this.userTypes.get(oid)?.element ?? this.rows.elementType(oid)
  }

  arrayType(oid: number): number {
    return systemType(oid)?.array ?? this.userTypes.get(oid)?.array ?? this.rows.arrayType(oid)
  }

  /** pg_type.typcategory. */
  category(oid: number): string {
    const system = systemType(wireType(oid))
    if (system) return system.category
    const user = this.userTypes.get(oid)
    if (!user) return this.rows.fields(oid) ? 'C' : this.rows.elementType(oid) ? 'A' : 'X'
    if (user.element) return 'A'
    if (user.enumeration) return 'E'
    if (user.domain) return this.category(user.domain.base.oid)
    return 'U'
  }

  /** The domain that others stand on first, and the domain itself last. */
  domainChain(domain: DomainType): readonly DomainType[] {
    const below = this.domainOf(domain.base.oid)
    return below ? [...this.domainChain(below), domain] : [domain]
  }

  /** A domain's base type (through domains of domains); any other type as it is. */
  baseType(type: TypeRef): TypeRef {
    const domain = this.domainOf(type.oid)
    return domain ? this.baseType(domain.base) : type
  }
}

const SYSTEM_SCHEMAS: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema', 'pg_toast'])

const isSystemSchema = (schema: string | undefined): boolean => schema === undefined || schema === 'pg_catalog'

export function columnOf(
  relation: Relation,
  name: string,
): Column | { readonly name: string; readonly type: TypeRef } | undefined {
  return relation.columns.find((c) => c.name === name)
}

/** pg_attribute.attnum of the column in this place: a view's are counted. */
export function attnumAt({ columns }: Relation, position: number): number {
  const column = columns[position] as Partial<Column> | undefined
  return column?.attnum ?? position + 1
}
