/** A table or a view as SQLite has it: what schema/ writes, and what a definition at run time compares. */
export interface RelationSql {
  readonly oid: number
  readonly kind: 'table' | 'view'
  /** Its name in SQLite. */
  readonly name: string
  /** CREATE TABLE or CREATE VIEW; undefined for a view that SQLite cannot have. */
  readonly create?: string
  /** A table's, but for its foreign keys. */
  readonly withoutKeys?: string
  readonly indexes: readonly string[]
}
