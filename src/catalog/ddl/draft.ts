/** A database while its DDL is read; `finish.ts` turns it into a Catalog. */
import { FIRST_USER_OID, type IgnoredStatement } from '../catalog'
import { hasConstraint, hasIndex } from './heldNames'
import type {
  SequenceDraft,
  IndexDraft,
  QueryUses,
  TableDraft,
  ViewDraft,
  RelationDraft,
  TypeDraft,
  RoutineDraft,
  TriggerDraft,
  NotRunDraft,
  Dependent,
  CollationDraft,
} from './objects'

export class Draft {
  readonly schemas = new Set<string>()
  readonly extensions = new Set<string>()
  readonly collations: CollationDraft[] = []
  /** That the history has made. */
  readonly roles = new Set<string>()
  readonly relations: RelationDraft[] = []
  readonly types: TypeDraft[] = []
  readonly functions: RoutineDraft[] = []
  readonly triggers: TriggerDraft[] = []
  readonly routines: NotRunDraft[] = []
  readonly ignored: IgnoredStatement[] = []
  /** Names of the script's temporary tables: they hide others of that name, and are gone at its end. */
  readonly temporary = new Set<string>()
  /** Where a session's temporary tables go; undefined where none are kept. */
  temporarySchema: string | undefined
  /** Whether this is a database that runs, and not a history that is read. */
  runs = false
  /** What Postgres tells the client beside the statement's success. */
  readonly notices: { readonly code: string; readonly message: string; readonly detail?: string }[] = []
  /** What has gone with the objects that the present statement drops. */
  readonly dependents: Dependent[] = []
  /** SET search_path of the script, where it has one. */
  searchPath: string[]

  constructor(
    readonly defaultSchema: string,
    private nextOid = FIRST_USER_OID,
  ) {
    this.schemas.add(defaultSchema)
    this.searchPath = [defaultSchema]
  }

  oid(): number {
    return this.nextOid++
  }

  /** Takes over the objects of a database that has gone on from this one. */
  adopt(other: Draft): void {
    for (const [own, others] of [
      [this.schemas, other.schemas],
      [this.extensions, other.extensions],
    ] as const) {
      own.clear()
      for (const name of others) own.add(name)
    }
    this.relations.splice(0, Infinity, ...other.relations)
    this.types.splice(0, Infinity, ...other.types)
    this.collations.splice(0, Infinity, ...other.collations)
    this.routines.splice(0, Infinity, ...other.routines)
    this.functions.splice(0, Infinity, ...other.functions)
    this.triggers.splice(0, Infinity, ...other.triggers)
    this.nextOid = Math.max(this.nextOid, other.nextOid)
  }

  /** IF [NOT] EXISTS has found that there is nothing to do. */
  skip(code: string, finding: string): void {
    this.notices.push({ code, message: `${finding}, skipping` })
  }

  /** Where an unqualified new object goes. */
  get creationSchema(): string {
    return this.searchPath.find((schema) => schema !== this.temporarySchema) ?? this.defaultSchema
  }

  relation(schema: string | undefined, name: string): RelationDraft | undefined {
    return this.inPath(schema, (s) => this.relations.find((r) => r.schema === s && r.name === name))
  }

  type(schema: string | undefined, name: string): TypeDraft | undefined {
    return this.inPath(schema, (s) => this.types.find((t) => t.schema === s && t.name === name))
  }

  index(schema: string | undefined, name: string): { table: TableDraft; index: IndexDraft } | undefined {
    return this.inPath(schema, (s) => {
      for (const table of this.tables) {
        if (table.schema !== s) continue
        const index = table.indexes.find((i) => i.name === name)
        if (index) return { table, index }
      }
      return undefined
    })
  }

  private inPath<T>(schema: string | undefined, find: (schema: string) => T | undefined): T | undefined {
    const own = schema === 'pg_temp' ? this.temporarySchema : undefined
    for (const s of schema === undefined ? this.searchPath : [own ?? schema]) {
      const found = find(s)
      if (found) return found
    }
    return undefined
  }

  get tables(): TableDraft[] {
    return this.relations.filter((r) => r.kind === 'table')
  }

  get views(): ViewDraft[] {
    return this.relations.filter((r) => r.kind === 'view')
  }

  /** Views, materialized or not, whose queries name the relation. */
  readers(of: RelationDraft): { readonly relation: TableDraft | ViewDraft; readonly uses: QueryUses }[] {
    const all = this.relations.flatMap((relation): { relation: TableDraft | ViewDraft; uses: QueryUses }[] => {
      if (relation.kind === 'view') return [{ relation, uses: relation }]
      return relation.kind === 'table' && relation.materialized ? [{ relation, uses: relation.materialized }] : []
    })
    return all.filter(({ relation, uses }) => relation !== of && uses.reads.includes(of))
  }

  get sequences(): SequenceDraft[] {
    return this.relations.filter((r) => r.kind === 'sequence')
  }

  /** Relations and indexes share one name space in a schema (pg_class). */
  relationNameTaken(schema: string, name: string): boolean {
    for (const r of this.relations)
      if (r.schema === schema && (r.name === name || (r.kind !== 'sequence' && hasIndex(r, name)))) return true
    return false
  }

  constraintNameTaken(schema: string, name: string): boolean {
    return this.relations.some((r) => r.kind === 'table' && r.schema === schema && hasConstraint(r, name))
  }

  remove<T extends RelationDraft | TypeDraft>(object: T): void {
    const list = (this.relations as (RelationDraft | TypeDraft)[]).includes(object) ? this.relations : this.types
    const position = (list as (RelationDraft | TypeDraft)[]).indexOf(object)
    if (position >= 0) list.splice(position, 1)
  }
}
