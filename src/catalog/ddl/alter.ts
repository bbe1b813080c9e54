/** One more statement on a database that is there already: DDL at run time. */
import type { Node } from '@pgsql/types'
import type { Catalog } from '../catalog'
import type { Draft } from './draft'
import type { ColumnDraft, TableDraft } from './objects'
import { deparse } from './deparse'
import { finish } from './finish'
import type { DdlStatement } from './context'
import { applyStatement } from './interpret'
import { as } from './nodes'
import type { TableFromQuery } from './rows'
import { resume, type TreeParser } from './resume'

export interface AlterOptions {
  readonly tree: TreeParser
  readonly parse: (sql: string) => readonly DdlStatement[]
  /** What a materialized view's rows are kept in. */
  readonly tableFromQuery?: () => TableFromQuery
  /** Schemas for unqualified names, after the temporary one. */
  readonly searchPath: readonly string[]
  /** The session's own schema for temporary tables. */
  readonly temporarySchema: string
}

export interface Alteration {
  readonly catalog: Catalog
  /** Under a table's OID: its columns that were there before, with the names that they had. */
  readonly former: ReadonlyMap<number, ReadonlyMap<string, string>>
  /** Under a table's OID: USING of ALTER COLUMN … TYPE by column, over the table as it was. */
  readonly conversions: ReadonlyMap<number, ReadonlyMap<string, string>>
  /** OIDs of the sequences that ALTER SEQUENCE … RESTART has set to their beginning. */
  readonly restarted: ReadonlySet<number>
  readonly notices: Draft['notices']
}

/**
 * The catalog after a statement.
 * @param sql the text that `statement` is part of
 * @throws DdlProblem, CannotDeparse
 */
export function alter(catalog: Catalog, sql: string, statement: DdlStatement, options: AlterOptions): Alteration {
  const draft = resume(catalog, options.tree)
  draft.runs = true
  draft.temporarySchema = options.temporarySchema
  const temporary = draft.schemas.has(options.temporarySchema)
  draft.schemas.add(options.temporarySchema)
  draft.searchPath = [options.temporarySchema, ...options.searchPath]
  const before = new Map(draft.tables.map((t) => [t, t.columns.map((c) => [c, c.name] as const)] as const))
  const text = Buffer.from(sql)
    .subarray(statement.location, statement.length ? statement.location + statement.length : undefined)
    .toString()
  const { node } = statement
  applyStatement(node, { draft, script: { sql, statements: [] }, statement, node, text, later: [], options })
  if (!temporary && !draft.relations.some((r) => r.schema === options.temporarySchema))
    draft.schemas.delete(options.temporarySchema)
  return {
    catalog: finish(draft),
    former: new Map(draft.tables.map((t) => [t.oid, formerNames(t, before.get(t) ?? [])])),
    conversions: conversions(draft, statement.node),
    restarted: restarted(draft, statement.node),
    notices: draft.notices,
  }
}

/** The columns that were there before, with the names that they had. */
export function formerNames(
  table: TableDraft,
  before: readonly (readonly [ColumnDraft, string])[],
): Map<string, string> {
  return new Map(before.flatMap(([column, name]) => (table.columns.includes(column) ? [[column.name, name]] : [])))
}

/** OIDs of the sequences that the statement sets to their beginning. */
export function restarted(draft: Draft, node: Node): Set<number> {
  const statement = as(node, 'AlterSeqStmt')
  const restart = statement?.options?.some((option) => as(option, 'DefElem')?.defname === 'restart')
  const sequence = restart && draft.relation(statement?.sequence?.schemaname, statement?.sequence?.relname ?? '')
  return new Set(sequence ? [sequence.oid] : [])
}

/** USING of ALTER COLUMN … TYPE by column, under the table's OID. */
export function conversions(draft: Draft, node: Node): Map<number, Map<string, string>> {
  const statement = as(node, 'AlterTableStmt')
  const table = statement && draft.relation(statement.relation?.schemaname, statement.relation?.relname ?? '')
  const found = new Map<string, string>()
  for (const element of statement?.cmds ?? []) {
    const command = as(element, 'AlterTableCmd')
    const using = command?.subtype === 'AT_AlterColumnType' ? as(command.def, 'ColumnDef')?.raw_default : undefined
    if (using) found.set(command?.name ?? '', deparse(using))
  }
  return new Map(table && found.size > 0 ? [[table.oid, found]] : [])
}
